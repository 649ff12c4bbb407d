import { describe, expect, it } from 'vitest';
import { SceneWatch } from '../../../../server/src/recognition/live/sceneChange';

/** A wall with a darker square on it. */
function scene(wall: number, squareX: number) {
  const [width, height] = [96, 72];
  const data = new Uint8Array(width * height * 3).fill(wall);
  for (let y = 10; y < 50; y++) {
    data.fill(20, (y * width + squareX) * 3, (y * width + squareX + 30) * 3);
  }
  return { width, height, data };
}

describe('a cut', () => {
  it('is seen when the scene changes, and not when somebody moves before it', () => {
    const watch = new SceneWatch();
    expect(watch.hasChanged(scene(150, 10))).toBe(false);
    expect(watch.hasChanged(scene(150, 25))).toBe(false);
    expect(watch.hasChanged(scene(155, 40))).toBe(false);
    expect(watch.hasChanged(scene(220, 40))).toBe(true);
    expect(watch.hasChanged(scene(220, 40))).toBe(false);
  });
});
