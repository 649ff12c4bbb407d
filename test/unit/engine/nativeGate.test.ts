import { describe, expect, it } from 'vitest';
import { closeGate, gateGuard, openGate } from '../../../server/src/engine/onnx/nativeGate';

const never = Symbol('never');
const soon = (promise: Promise<unknown>) =>
  Promise.race([promise, new Promise((resolve) => setTimeout(resolve, 30, never))]);

describe('the gate before native calls', () => {
  it('lets calls through while it is open, errors included', async () => {
    const guard = gateGuard(openGate());
    expect(await guard(() => Promise.resolve(7))).toBe(7);
    await expect(guard(() => Promise.reject(new Error('no')))).rejects.toThrow('no');
  });

  it('closes when the last call is outside', async () => {
    const gate = openGate();
    const guard = gateGuard(gate);
    let end = () => {};
    const inside = guard(() => new Promise<void>((resolve) => (end = resolve)));
    const closed = closeGate(gate);
    expect(await soon(closed)).toBe(never);
    end();
    await inside;
    expect(await soon(closed)).not.toBe(never);
  });

  it('keeps out what comes later, without holding up the thread whose other call is inside', async () => {
    const gate = openGate();
    const guard = gateGuard(gate);
    let end = () => {};
    const inside = guard(() => new Promise<void>((resolve) => (end = resolve)));
    const closed = closeGate(gate);
    let hasRun = false;
    const late = guard(() => {
      hasRun = true;
      return Promise.resolve();
    });
    expect(await soon(late)).toBe(never);
    end();
    await inside;
    expect(await soon(closed)).not.toBe(never);
    expect(hasRun).toBe(false);
  });
});
