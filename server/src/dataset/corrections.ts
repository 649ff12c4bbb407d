/** What pictures of faces whose name a user put right are called, among the photos and in the dataset. */
export const CORRECTED = 'corrected';

/** With its time, so that no photo of a user's is taken for one. */
const CORRECTION = /(^|[/\\])corrected-\d{8}T\d{6}-\d{3}Z-\d+\.\w+$/;

/** Whether an image is such a picture: training never holds it out, and sees it most often. @param image a path, or an entry of list.txt */
export function isCorrection(image: string): boolean {
  return CORRECTION.test(image);
}
