import type { ImageInDataset } from '../../protocol/src/explorer';
import type { GridAct } from '../../protocol/src/webviewGrid';
import { element } from '../shared/element';

interface ToolbarOptions {
  act: (act: GridAct) => void;
  /** @param sidePx of a picture */
  zoom: (sidePx: number) => void;
  sidePx: number;
}

export interface ToolbarState {
  chosen: readonly ImageInDataset[];
  undo: string | null;
  redo: string | null;
}

const SMALLEST_PX = 64;
const LARGEST_PX = 400;

const BUTTONS: [act: GridAct, label: string, hint: string][] = [
  ['exclude', 'Exclude', 'Take out of list.txt; the file stays (X)'],
  ['include', 'Include', 'Put back into list.txt (X)'],
  ['move', 'Move to…', 'Make them another person’s (M)'],
  ['cover', 'Set as Cover', 'Let this image stand for the person (C)'],
  ['photo', 'Original Photo', 'Show the photo that this image was cut from (O)'],
  ['recrop', 'Crop Again…', 'Another face or margin, from the photo (A)'],
  ['delete', 'Delete', 'Move to the trash (Delete)'],
  ['rename', 'Rename Person…', 'Give the person another name (F2)'],
  ['undo', 'Undo', ''],
  ['redo', 'Redo', ''],
];

/**
 * The buttons above the grid, each enabled when it can do something, and the size of the pictures. Keys ask `can`: they
 * do what the buttons do.
 */
export function toolbar({ act, zoom, sidePx }: ToolbarOptions) {
  const buttons = new Map(
    BUTTONS.map(([name, label, hint]) => {
      const button = element('vscode-button', { secondary: true, title: hint }, label);
      button.addEventListener('click', () => act(name));
      return [name, button];
    }),
  );
  const slider = element('input', {
    ...{ type: 'range', id: 'zoom', min: String(SMALLEST_PX), max: String(LARGEST_PX) },
    ...{ step: '8', value: String(sidePx) },
  });
  slider.addEventListener('input', () => zoom(Number(slider.value)));
  const size = element('div', { class: 'zoom' }, element('label', { for: 'zoom' }, 'Size'), slider);
  const root = element(
    'div',
    { class: 'tools', role: 'toolbar', 'aria-label': 'Images' },
    ...buttons.values(),
    size,
  );
  const update = ({ chosen, undo, redo }: ToolbarState) => {
    const any = (state: string) => chosen.some((image) => image.state === state);
    const isOne = chosen.length === 1 && !any('missing');
    const enabled: Record<GridAct, boolean> = {
      exclude: any('listed') || any('missing'),
      include: any('excluded'),
      move: chosen.length > 0,
      cover: isOne && !chosen[0]!.isCover,
      photo: isOne,
      recrop: isOne,
      delete: chosen.length > 0,
      rename: true,
      undo: undo !== null,
      redo: redo !== null,
    };
    for (const [name, button] of buttons) button.toggleAttribute('disabled', !enabled[name]);
    buttons.get('undo')!.title = undo === null ? 'Nothing to undo' : `Undo: ${undo} (Ctrl+Z)`;
    buttons.get('redo')!.title = redo === null ? 'Nothing to redo' : `Redo: ${redo} (Ctrl+Y)`;
  };
  const can = (act: GridAct) => !buttons.get(act)!.hasAttribute('disabled');
  return { root, update, can };
}
