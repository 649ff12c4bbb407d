/** Tells a worker thread, while it works, that nobody waits for its task any more. */
export type DropFlag = Int32Array<SharedArrayBuffer>;

const CELL = 0;

export function newDropFlag(): DropFlag {
  return new Int32Array(new SharedArrayBuffer(Int32Array.BYTES_PER_ELEMENT));
}

export function drop(flag: DropFlag): void {
  Atomics.store(flag, CELL, 1);
}

export function isDropped(flag: DropFlag): boolean {
  return Atomics.load(flag, CELL) === 1;
}
