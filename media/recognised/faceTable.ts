import type { RecognisedPhoto } from '../../protocol/src/webviewRecognised';
import { actionButton } from '../shared/actionButton';
import { element } from '../shared/element';

const COLUMNS = ['Place', 'Name', 'Distance', 'Nearest', 'Face', 'Is it right?'];

type Shown = RecognisedPhoto['faces'][number];
/**
 * Hears whose a face is: somebody's who is asked for, or not whose name it has.
 * @returns the name that it has by it, null for none; undefined when nothing was told
 */
export type Tell = (face: Shown, who: 'somebody' | 'nobody') => Promise<string | null | undefined>;

/** The faces of a photo by their place from left to right. */
export function faceTable(faces: readonly Shown[], tell: Tell): HTMLElement {
  if (faces.length === 0) return element('p', { class: 'secondary' }, 'No face was found.');
  const titles = COLUMNS.map((title) => element('th', { scope: 'col' }, title));
  return element(
    'table',
    {},
    element('caption', { class: 'said' }, 'Faces from left to right'),
    element('thead', {}, element('tr', {}, ...titles)),
    element('tbody', {}, ...faces.map((face, i) => row(face, i, tell))),
  );
}

/** What a user tells of the face replaces its name; how near it was found to be stays. */
function row(face: Shown, i: number, tell: Tell): HTMLElement {
  const { distance, nearest, score } = face;
  const place = element('th', { scope: 'row' }, String(i + 1));
  const found = [distance?.toFixed(3) ?? '–', nearest ?? '–', `${(100 * score).toFixed(0)} %`];
  const [name, buttons] = [element('td'), element('td', { class: 'tell' })];
  const show = (is: string | null) => {
    name.replaceChildren(is === null ? element('em', {}, 'unknown') : element('strong', {}, is));
    const hear = async (who: 'somebody' | 'nobody') => {
      const told = await tell(face, who);
      if (told !== undefined) show(told);
    };
    buttons.replaceChildren(
      actionButton('This Is…', () => void hear('somebody')),
      ...(is === null ? [] : [actionButton(`Not ${is}`, () => void hear('nobody'))]),
    );
  };
  show(face.name);
  return element('tr', {}, place, name, ...found.map((text) => element('td', {}, text)), buttons);
}
