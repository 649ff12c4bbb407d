/**
 * Hands out what comes as it comes, and of what came while the last was worked on only the newest: a slow
 * reader sees fewer, never old ones. What the source throws is thrown after the last.
 * @param items read without a pause until they end; its owner stops it
 */
export async function* newest<T>(items: AsyncIterable<T>): AsyncGenerator<T, void, undefined> {
  let next: { item: T } | null = null;
  let end: { error?: unknown } | null = null;
  let wake: () => void = () => undefined;
  const pump = async () => {
    try {
      for await (const item of items) {
        next = { item };
        wake();
      }
      end = {};
    } catch (error) {
      end = { error };
    }
    wake();
  };
  void pump();
  for (;;) {
    const waiting = take();
    if (waiting !== null) yield waiting.item;
    else if (isOver()) return;
    else await new Promise<void>((resolve) => (wake = resolve));
  }

  function take(): { item: T } | null {
    const taken = next;
    next = null;
    return taken;
  }

  function isOver(): boolean {
    if (end === null) return false;
    if ('error' in end) throw end.error;
    return true;
  }
}
