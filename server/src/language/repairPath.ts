import { isImageName } from '../dataset/listFile';
import { BYTE_ORDER_MARK, withoutUnseen } from './parseLine';

/**
 * What a bad line most likely means: "anna\1.jpg", "./anna/1.jpg", "images/anna/1.jpg",
 * "/data/set/images/anna/1.jpg" and " anna//1.jpg" all stand for "anna/1.jpg".
 * @param isOnDisk whether there is such an image; of several readings the one that is there counts
 * @returns null when nothing better can be told than the line itself
 */
export function repairPath(line: string, isOnDisk: (image: string) => boolean): string | null {
  const mark = line.startsWith(BYTE_ORDER_MARK) ? BYTE_ORDER_MARK : '';
  const text = line.slice(mark.length);
  const candidates = readings(text).filter((image) => isImageName(image) && image !== text);
  const best = candidates.find(isOnDisk) ?? candidates[0];
  return best === undefined ? null : mark + best;
}

/** The most careful reading first. */
function readings(text: string): string[] {
  const names = withoutUnseen(text)
    .trim()
    .split(/[/\\]/)
    .filter((name) => name !== '' && name !== '.');
  if (names.includes('..') && !names.includes('images')) return [];
  const plain = names.join('/');
  const afterImages = names.slice(names.lastIndexOf('images') + 1).join('/');
  const lastTwo = names.slice(-2).join('/');
  const isLong = names.length > 2 && !names.slice(-2).includes('..');
  return [...(names.includes('images') ? [afterImages] : []), plain, ...(isLong ? [lastTwo] : [])];
}
