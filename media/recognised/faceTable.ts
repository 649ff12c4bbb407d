import type { RecognisedPhoto } from '../../protocol/src/webviewRecognised';
import { element } from '../shared/element';

const COLUMNS = ['Place', 'Name', 'Distance', 'Nearest', 'Face'];

/** The faces of a photo by their place from left to right. */
export function faceTable(faces: RecognisedPhoto['faces']): HTMLElement {
  if (faces.length === 0) return element('p', { class: 'secondary' }, 'No face was found.');
  const titles = COLUMNS.map((title) => element('th', { scope: 'col' }, title));
  return element(
    'table',
    {},
    element('caption', { class: 'said' }, 'Faces from left to right'),
    element('thead', {}, element('tr', {}, ...titles)),
    element('tbody', {}, ...faces.map(row)),
  );
}

function row({ name, distance, nearest, score }: RecognisedPhoto['faces'][number], i: number) {
  const who = name === null ? element('em', {}, 'unknown') : element('strong', {}, name);
  const cells = [who, distance?.toFixed(3) ?? '–', nearest ?? '–', `${(100 * score).toFixed(0)} %`];
  return element(
    'tr',
    {},
    element('th', { scope: 'row' }, String(i + 1)),
    ...cells.map((cell) => element('td', {}, cell)),
  );
}
