/**
 * ONNX Runtime's Node binding ends the whole process when its thread is terminated during a call: on the
 * way back it cannot create JavaScript values any more and throws where nobody catches
 * (std::terminate). So worker threads make such calls behind a gate that the owner closes, and waits
 * for, before it terminates them.
 */
export type NativeGate = Int32Array<SharedArrayBuffer>;

/** What native calls go through: a gate in worker threads, nothing in a process of its own. */
export type NativeGuard = <T>(call: () => Promise<T>) => Promise<T>;

export const noGuard: NativeGuard = (call) => call();

/** Cells of the gate: whether it is closed, and how many calls are inside. */
const CLOSED = 0;
const INSIDE = 1;

/** How often a closing gate is looked at. */
const POLL_MS = 2;
/** Longest call there is (loading a network, a large batch on a busy machine); then it is a hang. */
const LONGEST_CALL_MS = 10_000;

/** An open gate, to be handed to worker threads. */
export function openGate(): NativeGate {
  return new Int32Array(new SharedArrayBuffer(2 * Int32Array.BYTES_PER_ELEMENT));
}

/**
 * A guard that lets native calls through the gate. A call that finds it closed never ends: its thread is
 * about to be terminated. The thread itself goes on, as another of its calls may be inside, whose end it
 * must see.
 */
export function gateGuard(gate: NativeGate): NativeGuard {
  return async (call) => {
    if (!enter(gate)) return new Promise<never>(() => undefined);
    try {
      return await call();
    } finally {
      leave(gate);
    }
  };
}

function enter(gate: NativeGate): boolean {
  Atomics.add(gate, INSIDE, 1);
  if (Atomics.load(gate, CLOSED) === 0) return true;
  leave(gate);
  return false;
}

function leave(gate: NativeGate): void {
  Atomics.sub(gate, INSIDE, 1);
  Atomics.notify(gate, INSIDE);
}

/** Closes the gate and waits until all calls are outside; then the threads may be terminated. */
export async function closeGate(gate: NativeGate): Promise<void> {
  Atomics.store(gate, CLOSED, 1);
  const deadlineMs = performance.now() + LONGEST_CALL_MS;
  for (let inside = countInside(gate); inside > 0; inside = countInside(gate)) {
    const leftMs = deadlineMs - performance.now();
    if (leftMs <= 0) return;
    // Not Atomics.waitAsync: its promise does not keep the process alive.
    await new Promise((resolve) => setTimeout(resolve, Math.min(POLL_MS, leftMs)));
  }
}

/** The same, holding up this thread: for the end of the process, where nothing can be awaited. */
export function closeGateNow(gate: NativeGate): void {
  Atomics.store(gate, CLOSED, 1);
  const deadlineMs = performance.now() + LONGEST_CALL_MS;
  for (let inside = countInside(gate); inside > 0; inside = countInside(gate)) {
    const leftMs = deadlineMs - performance.now();
    if (leftMs <= 0) return;
    Atomics.wait(gate, INSIDE, inside, leftMs);
  }
}

function countInside(gate: NativeGate): number {
  return Atomics.load(gate, INSIDE);
}
