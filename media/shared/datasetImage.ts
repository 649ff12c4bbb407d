/**
 * Address of an image of a dataset in a page.
 * @param folder address of the dataset's images @param image `<person>/<image>`
 */
export function addressOf(folder: string, image: string): string {
  return `${folder}/${image.split('/').map(encodeURIComponent).join('/')}`;
}

/** @param image `<person>/<image>` */
export function personOf(image: string): string {
  return image.slice(0, image.indexOf('/'));
}
