import { describe, expect, it, vi } from 'vitest';
import { ErrorCode } from '../../../../protocol/src/errors';
import { OpenSessions } from '../../../../server/src/recognition/live/openSession';

describe('open sessions', () => {
  it('work on one frame at a time and refuse the next', async () => {
    const sessions = new OpenSessions<string>();
    const id = sessions.open('camera');
    let finish: () => void = () => undefined;
    const first = sessions.exclusively(
      id,
      () => new Promise<void>((resolve) => (finish = resolve)),
    );
    const second = sessions.exclusively(id, () => Promise.resolve());
    await expect(second).rejects.toMatchObject({ code: ErrorCode.Busy });
    finish();
    await first;
    expect(await sessions.exclusively(id, (session) => Promise.resolve(session))).toBe('camera');
  });

  it('are free again after a frame that failed', async () => {
    const sessions = new OpenSessions<string>();
    const id = sessions.open('camera');
    await expect(
      sessions.exclusively(id, () => Promise.reject(new Error('no picture'))),
    ).rejects.toThrow('no picture');
    await sessions.exclusively(id, () => Promise.resolve());
  });

  it('forget what was seen when they are closed, or after two minutes without a question', () => {
    vi.useFakeTimers();
    try {
      const sessions = new OpenSessions<string>();
      const [closed, left] = [sessions.open('a'), sessions.open('b')];
      expect(sessions.close(closed)).toBe(true);
      expect(sessions.close(closed)).toBe(false);
      expect(() => sessions.get(closed)).toThrow('has ended');
      vi.advanceTimersByTime(100_000);
      expect(sessions.get(left)).toBe('b');
      vi.advanceTimersByTime(100_000);
      expect(sessions.get(left)).toBe('b');
      vi.advanceTimersByTime(121_000);
      expect(() => sessions.get(left)).toThrow('has ended');
    } finally {
      vi.useRealTimers();
    }
  });

  it('are not opened without end', () => {
    const sessions = new OpenSessions<number>();
    for (let i = 0; i < 8; i++) sessions.open(i);
    expect(() => sessions.open(8)).toThrow('8 live sessions');
  });
});
