import { describe, expect, it } from 'vitest';
import { aligned } from '../../../media/map/align';
import { canColour, coloursOf } from '../../../media/map/colouring';
import { personColours, suspicionColour } from '../../../media/map/colours';
import { facesOf, found } from '../../../media/map/faces';
import { packed, stamp } from '../../../media/map/stamp';
import { between, fitting, moved, nearestTo, within, zoomed } from '../../../media/map/view';

const SQUARE = [0, 0, 10, 0, 10, 10, 0, 10];
const IDENTITY = { scale: 1, offsetX: 0, offsetY: 0 };

describe('the view of a map', () => {
  it('shows all faces in the middle, whatever the page’s shape', () => {
    const view = fitting(SQUARE, 400, 200);
    expect(view.scale).toBeCloseTo((200 * 0.88) / 10, 9);
    expect(5 * view.scale + view.offsetX).toBeCloseTo(200, 9);
    expect(5 * view.scale + view.offsetY).toBeCloseTo(100, 9);
    expect(fitting([], 400, 200)).toEqual(IDENTITY);
    expect(fitting([3, 4], 400, 200).scale).toBeGreaterThan(0);
  });

  it('zooms about the pointer, and neither too close nor too far', () => {
    const near = zoomed(IDENTITY, 2, { x: 30, y: 40 }, IDENTITY);
    expect(near).toEqual({ scale: 2, offsetX: -30, offsetY: -40 });
    expect(zoomed(IDENTITY, 1e9, { x: 0, y: 0 }, IDENTITY).scale).toBe(200);
    expect(zoomed(IDENTITY, 1e-9, { x: 0, y: 0 }, IDENTITY).scale).toBe(0.5);
    expect(moved(near, 5, -5)).toEqual({ scale: 2, offsetX: -25, offsetY: -45 });
  });

  it('finds the nearest face within reach', () => {
    expect(nearestTo(SQUARE, IDENTITY, { x: 9, y: 8 }, 5)).toBe(2);
    expect(nearestTo(SQUARE, IDENTITY, { x: 5, y: 5 }, 5)).toBe(null);
  });

  it('finds the faces in a line that somebody drew, also a bent one', () => {
    const bent = [
      { x: -1, y: -1 },
      { x: 11, y: -1 },
      { x: 11, y: 14 },
      { x: 5, y: 1 },
      { x: -1, y: 14 },
    ];
    expect(within([...SQUARE, 5, 5], IDENTITY, bent)).toEqual([0, 1, 2, 3]);
    expect(within(SQUARE, IDENTITY, [])).toEqual([]);
  });

  it('goes from one layout to another, slowly at both ends', () => {
    expect([...between([0, 0], [8, 4], 0)]).toEqual([0, 0]);
    expect([...between([0, 0], [8, 4], 0.5)]).toEqual([4, 2]);
    expect([...between([0, 0], [8, 4], 1)]).toEqual([8, 4]);
    expect(between([0, 0], [8, 4], 0.1)[0]).toBeLessThan(0.8);
  });
});

describe('two layouts of the same faces', () => {
  const layout = [0, 0, 4, 0, 0, 2, 1, 1, 3, 2];

  it('are brought to the same size about their middle', () => {
    const own = aligned(layout, null);
    expect(Math.max(...own.map(Math.abs))).toBeCloseTo(0.5, 9);
    for (const axis of [0, 1]) {
      const sum = own.reduce((total, value, i) => (i % 2 === axis ? total + value : total), 0);
      expect(sum).toBeCloseTo(0, 9);
    }
  });

  it('come to lie on each other when one is turned, mirrored and larger', () => {
    const own = aligned(layout, null);
    const turnedAndMirrored = layout.map((_, i) =>
      i % 2 === 0 ? 7 + 3 * layout[i + 1]! : 5 + 3 * layout[i - 1]!,
    );
    const found = aligned(turnedAndMirrored, own);
    for (const [i, value] of found.entries()) expect(value).toBeCloseTo(own[i]!, 6);
  });
});

describe('faces as discs', () => {
  const RED = packed([255, 0, 0]);

  it('are drawn where they lie, cut off at the edges, over nothing', () => {
    const pixels = new Uint32Array(7 * 5).fill(9);
    const view = { scale: 1, offsetX: 0, offsetY: 0 };
    stamp(pixels, 7, 5, {
      ...{ points: [2, 2, 6, 0, 100, 100, 5, 4], view, radiusPx: 1 },
      colours: Uint32Array.of(RED, RED, RED, 0),
    });
    const rows = Array.from({ length: 5 }, (_, y) =>
      [...pixels.subarray(7 * y, 7 * y + 7)].map((pixel) => (pixel === RED ? '#' : '.')).join(''),
    );
    expect(rows).toEqual(['.....##', '..#...#', '.###...', '..#....', '.......']);
    expect(pixels[0]).toBe(0);
  });

  it('have their bytes in the order of a picture', () => {
    const bytes = new Uint8ClampedArray(Uint32Array.of(packed([1, 2, 3], 4)).buffer);
    expect([...bytes]).toEqual([1, 2, 3, 4]);
  });
});

describe('the colours of a map', () => {
  it('tell people apart, and stay when faces are in another order', () => {
    const colours = personColours(['bea', 'ada', 'bea'], true);
    expect([...colours.keys()]).toEqual(['ada', 'bea']);
    expect(colours.get('ada')).not.toEqual(colours.get('bea'));
    expect(personColours(['ada', 'bea'], true)).toEqual(colours);
    expect(personColours(['ada', 'bea'], false)).not.toEqual(colours);
  });

  it('tell what a run did with each image, which is said beside with how many there are', () => {
    const faces = facesOf({ ids: ['ada/1', 'ada/2', 'bea/1', 'toString/1'], stored: null });
    const known = { scores: null, roles: { 'ada/1': 'train', 'bea/1': 'test' } } as const;
    expect([canColour('role', known), canColour('suspicion', known)]).toEqual([true, false]);
    const { colours, legend } = coloursOf('role', faces, known, true);
    expect(legend.map(({ words, indices }) => [words, indices])).toEqual([
      ['Trained on', [0]],
      ['Test', [2]],
      ['Not in the run', [1, 3]],
    ]);
    for (const { colour, indices } of legend) {
      for (const i of indices) expect(colours[i]).toEqual(colour);
    }
    expect(new Set(legend.map(({ colour }) => colour.join())).size).toBe(3);
    expect(coloursOf('person', faces, known, true).legend).toEqual([]);
  });

  it('redden with the suspicion', () => {
    const [none, some, sure] = [0, 0.1, 1].map((score) => suspicionColour(score, true));
    expect(none).toEqual([110, 110, 110]);
    expect(sure).toEqual([255, 95, 86]);
    expect(some![0]).toBeGreaterThan(none![0] + 50);
  });
});

describe('the faces of a map', () => {
  const stored = { names: ['Ada', 'Ada', 'Bea'], sources: ['/raw/a/1.jpg', 'C:\\b.jpg', 'webcam'] };

  it('are called by their image, or by a person and a photo, and found by that', () => {
    const images = facesOf({ ids: ['ada/1.jpg', 'bea/1.jpg'], stored: null });
    expect(images.persons).toEqual(['ada', 'bea']);
    expect(found(images, ' BEA')).toEqual([1]);
    const people = facesOf({ ids: ['x', 'y', 'z'], stored });
    expect(people.labels).toEqual(['Ada, 1.jpg', 'Ada, b.jpg', 'Bea, webcam']);
    expect(found(people, 'ada')).toEqual([0, 1]);
    expect(found(people, ' ')).toEqual([]);
  });
});
