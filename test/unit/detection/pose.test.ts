import { describe, expect, it } from 'vitest';
import { headPose } from '../../../server/src/detection/pose';

/** Points of a head that is not the one the estimate goes by: longer, with a larger nose. */
const POINTS: [landmark: number, x: number, y: number, z: number][] = [
  [30, 0, 0, 0],
  [8, 0, 1.6, -0.3],
  [36, -1, -0.8, -0.65],
  [45, 1, -0.8, -0.65],
  [48, -0.65, 0.7, -0.55],
  [54, 0.65, 0.7, -0.55],
];

const radians = (degrees: number) => (degrees * Math.PI) / 180;

/** The head turned: first nodding, then turning, then tilting; seen from afar. */
function landmarks(yaw: number, pitch: number, roll: number): Float32Array {
  const values = new Float32Array(136);
  for (const [landmark, x, y, z] of POINTS) {
    const [p, w, r] = [radians(pitch), radians(yaw), radians(roll)];
    // Up: what points to the viewer rises, that is, its y falls.
    const [y1, z1] = [y * Math.cos(p) - z * Math.sin(p), y * Math.sin(p) + z * Math.cos(p)];
    const x2 = x * Math.cos(w) + z1 * Math.sin(w);
    values[2 * landmark] = 300 + 80 * (x2 * Math.cos(r) - y1 * Math.sin(r));
    values[2 * landmark + 1] = 200 + 80 * (x2 * Math.sin(r) + y1 * Math.cos(r));
  }
  return values;
}

describe('the pose of a head', () => {
  it.each([
    [0, 0, 0],
    [30, 0, 0],
    [-30, 0, 0],
    [0, 20, 0],
    [0, -20, 0],
    [0, 0, 15],
    [20, -15, -10],
  ])('turned %d° to the right, %d° up and tilted %d° comes out within 5°', (yaw, pitch, roll) => {
    const pose = headPose(landmarks(yaw, pitch, roll));
    expect(Math.abs(pose.yawDeg - yaw)).toBeLessThan(5);
    expect(Math.abs(pose.pitchDeg - pitch)).toBeLessThan(5);
    expect(Math.abs(pose.rollDeg - roll)).toBeLessThan(5);
  });
});
