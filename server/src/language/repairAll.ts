import type { Analysis } from './analysis';
import type { DiskImages } from '../dataset/diskImages';
import { parsedLine } from './listDocument';
import { firstLineOf } from './overview';
import { BYTE_ORDER_MARK } from './parseLine';
import { repairPath } from './repairPath';
import { LINES_A_STEP, type Steps } from './slices';

/**
 * Mends what needs no decision: paths that can only mean one image, lines that say nothing or repeat
 * another, lines whose file is gone (as prepare does). It adds no image, since leaving one out is how a
 * list is curated, removes no person for having one image only, and does not sort.
 * @returns line → its new text; null takes it away
 */
export function* repairAll(analysis: Analysis): Steps<Map<number, string | null>> {
  const { document, disk } = analysis;
  const changes = new Map<number, string | null>();
  const seen = new Set<string>();
  const last = document.lines.length - 1;
  for (let i = 0; i <= last; i++) {
    if (i % LINES_A_STEP === 0) yield;
    const { text } = document.lines[i]!;
    // The empty line at the end is none: it is what the last line's end leaves behind.
    if (i === last && text === '') continue;
    const repaired = repairLine(analysis, i);
    const image = repaired === null ? null : withoutMark(repaired);
    const isKnown = image !== null && seen.has(image);
    const isMisspelling = repaired !== text && isListed(analysis, image);
    const wanted = isKnown || isMisspelling ? null : image;
    if (wanted !== null) seen.add(wanted);
    if (wanted !== text) changes.set(i, wanted);
  }
  // Nothing on the disk at all: rather the disk is away than every single image.
  if (disk?.persons.size === 0) return withoutRemovalsOfMissing(changes, analysis);
  return changes;
}

/** @returns the text of a line as it should be, null when it should not be there */
function repairLine({ document, disk, check }: Analysis, line: number): string | null {
  const { text } = document.lines[line]!;
  const parsed = parsedLine(document.lines[line]!);
  if (parsed.kind === 'blank') return null;
  if (parsed.kind === 'bad') return repairPath(text, (image) => isOnDisk(disk, image)) ?? text;
  if (!check?.missing.has(line)) return text;
  const spelling = check.spellingOf(parsed.image);
  if (spelling !== null) return spelling;
  const repaired = repairPath(text, (image) => isOnDisk(disk, image));
  return repaired !== null && isOnDisk(disk, withoutMark(repaired)) ? repaired : null;
}

function isListed({ overview }: Analysis, image: string | null): boolean {
  return image !== null && firstLineOf(overview, image) !== undefined;
}

function withoutMark(text: string): string {
  return text.startsWith(BYTE_ORDER_MARK) ? text.slice(BYTE_ORDER_MARK.length) : text;
}

function withoutRemovalsOfMissing(
  changes: Map<number, string | null>,
  { check }: Analysis,
): Map<number, string | null> {
  return new Map([...changes].filter(([line]) => !check?.missing.has(line)));
}

export function isOnDisk(disk: DiskImages | null, image: string): boolean {
  const slash = image.indexOf('/');
  return disk?.persons.get(image.slice(0, slash))?.has(image.slice(slash + 1)) ?? false;
}
