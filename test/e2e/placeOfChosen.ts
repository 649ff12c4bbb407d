import type { Frame } from 'playwright-core';

/** Of its disc's pixels, row by row, that in the middle; faces that are not chosen are drawn faintly. */
const MIDDLE = `(() => {
  const canvas = document.querySelector('.plot canvas');
  const { data } = canvas.getContext('2d').getImageData(0, 0, canvas.width, canvas.height);
  const drawn = [];
  for (let i = 0; 4 * i < data.length; i++) if (data[4 * i + 3] === 255) drawn.push(i);
  const middle = drawn[drawn.length >> 1] ?? 0;
  const scale = canvas.clientWidth / canvas.width;
  return { x: (middle % canvas.width) * scale, y: Math.floor(middle / canvas.width) * scale };
})()`;

/** @returns where on a map its only chosen face is drawn, in pixels of the plot */
export function placeOfChosen(map: Frame): Promise<{ x: number; y: number }> {
  return map.evaluate<{ x: number; y: number }>(MIDDLE);
}
