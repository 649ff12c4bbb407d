import { afterEach, beforeEach, expect, it, vi } from 'vitest';
import { drawFace } from '../../../media/camera/drawFace';

const THEME: Record<string, string> = {
  '--vscode-charts-green': '#00aa00',
  '--vscode-charts-yellow': '#ccaa00',
};

beforeEach(() => {
  vi.stubGlobal('document', { documentElement: null });
  const getPropertyValue = (name: string) => THEME[name] ?? '';
  vi.stubGlobal('getComputedStyle', () => ({ getPropertyValue }));
});
afterEach(() => vi.unstubAllGlobals());

/** @returns with what colour and pattern the box was drawn, and what stands in its label */
function drawn(label: string, isKnown: boolean) {
  const boxes: { colour: string; dash: number[] }[] = [];
  const texts: string[] = [];
  let dash: number[] = [];
  const context = {
    strokeStyle: '',
    setLineDash: (segments: number[]) => void (dash = segments),
    strokeRect: () => boxes.push({ colour: context.strokeStyle, dash }),
    measureText: () => ({ width: 40 }),
    fillText: (text: string) => texts.push(text),
    ...Object.fromEntries(
      ['save', 'restore', 'scale', 'fillRect', 'strokeText'].map((name) => [name, () => undefined]),
    ),
  };
  const box = { x: 100, y: 100, width: 80, height: 90 };
  const face = { track: 1, box, label, isKnown };
  drawFace(context, face, 640);
  return { boxes, texts };
}

it('the known have a whole line, the unknown a dashed one, each a colour of its own', () => {
  expect(drawn('Ana', true)).toEqual({ boxes: [{ colour: '#00aa00', dash: [] }], texts: ['Ana'] });
  const unknown = drawn('unknown', false);
  expect(unknown.texts).toEqual(['unknown']);
  expect(unknown.boxes[0]!.colour).toBe('#ccaa00');
  expect(unknown.boxes[0]!.dash.length).toBeGreaterThan(0);
});
