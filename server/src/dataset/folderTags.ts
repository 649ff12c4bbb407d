/** "#women" at the end of a folder's name, or before another; letters, digits, "-" and "_". */
const TAG = /(?<=^|\s)#([\p{L}\p{N}_-]+)/gu;

/**
 * The tags of a person's folder: the words of its name that begin with "#", as in "Ada #women #indoors". They are
 * part of the name, so that renaming, merging and archives keep them without knowing.
 * @returns without "#", each once, in lower case, in Unicode's composed form
 */
export function tagsOf(person: string): string[] {
  const found = [...person.normalize('NFC').matchAll(TAG)].map(([, tag]) => tag!.toLowerCase());
  return [...new Set(found)];
}
