import type { AskedNear } from '../../protocol/src/webviewAsk';
import { element } from '../shared/element';
import { barOf } from './verdict';

/** Faces, nearest first, each with its distance and the threshold on a bar. @param open shows a photo */
export function nearList(
  near: readonly AskedNear[],
  threshold: number,
  open: (photo: string) => void,
): HTMLElement {
  const rows = near.map((one) => row(one, threshold, open));
  return element('ol', { class: 'near' }, ...rows);
}

function row(
  { name, distance, picture, source }: AskedNear,
  threshold: number,
  open: (photo: string) => void,
): HTMLElement {
  const shown = picture === null ? [] : [element('img', { src: picture, alt: '' })];
  const button = element(
    'button',
    { type: 'button', class: 'who', title: source },
    element('span', { class: 'picture' }, ...shown),
    element('span', { class: 'name' }, name),
  );
  button.addEventListener('click', () => open(source));
  const isSame = distance <= threshold;
  return element(
    'li',
    { class: isSame ? 'same' : 'other' },
    button,
    bar(distance, threshold),
    element('span', { class: 'distance' }, distance.toFixed(3)),
    element('span', { class: 'answer' }, isSame ? 'same person' : 'another'),
  );
}

function bar(distance: number, threshold: number): HTMLElement {
  const { reach, mark } = barOf(distance, threshold);
  const reached = element('span', { class: 'reach' });
  reached.style.width = `${100 * reach}%`;
  const tick = element('span', { class: 'mark' });
  tick.style.left = `${100 * mark}%`;
  const label = `Distance ${distance.toFixed(3)}, threshold ${threshold.toFixed(3)}`;
  return element('span', { class: 'bar', role: 'img', 'aria-label': label }, reached, tick);
}
