/**
 * Waits until something has come about that the editor does in its own time.
 * @param read what is looked at
 * @param isThere whether it is as wanted
 */
export async function until<T>(
  read: () => T | Promise<T>,
  isThere: (value: T) => boolean,
  timeoutMs = 60_000,
): Promise<T> {
  const deadlineMs = Date.now() + timeoutMs;
  for (;;) {
    const value = await read();
    if (isThere(value)) return value;
    if (Date.now() > deadlineMs) throw new Error(`Still: ${JSON.stringify(value)?.slice(0, 2000)}`);
    await pause(50);
  }
}

export function pause(ms: number): Promise<void> {
  return new Promise((resolve) => setTimeout(resolve, ms));
}
