import { describe, expect, it } from 'vitest';
import { newest } from '../../../server/src/camera/newest';
import { ppmFrames } from '../../../server/src/camera/ppmFrames';

const picture = (width: number, height: number, value: number) =>
  Buffer.concat([
    Buffer.from(`P6\n${width} ${height}\n255\n`),
    Buffer.alloc(width * height * 3, value),
  ]);

async function framesOf(bytes: Buffer, chunkBytes: number) {
  async function* chunks() {
    for (let at = 0; at < bytes.length; at += chunkBytes) {
      yield await Promise.resolve(bytes.subarray(at, at + chunkBytes));
    }
  }
  const frames = [];
  for await (const frame of ppmFrames(chunks())) frames.push(frame);
  return frames;
}

describe('a stream of pictures', () => {
  it.each([1, 7, 19, 1000])('comes apart the same in pieces of %d bytes', async (chunkBytes) => {
    const bytes = Buffer.concat([picture(4, 3, 7), picture(2, 5, 80), picture(4, 3, 255)]);
    const frames = await framesOf(bytes, chunkBytes);
    expect(frames.map(({ width, height }) => [width, height])).toEqual([
      [4, 3],
      [2, 5],
      [4, 3],
    ]);
    expect(frames.map(({ data }) => new Set(data))).toEqual([
      new Set([7]),
      new Set([80]),
      new Set([255]),
    ]);
  });

  it('leaves out a last picture that is cut off', async () => {
    const bytes = Buffer.concat([picture(4, 3, 7), picture(4, 3, 9).subarray(0, 30)]);
    expect(await framesOf(bytes, 16)).toHaveLength(1);
  });

  it('that is none is an error', async () => {
    await expect(framesOf(Buffer.alloc(100, 65), 10)).rejects.toThrow('something else');
  });
});

describe('the newest', () => {
  it('is what a slow reader gets, and the end comes after the last', async () => {
    let open: () => void = () => undefined;
    const gate = new Promise<void>((resolve) => (open = resolve));
    async function* items() {
      yield 1;
      await gate;
      yield* [2, 3, 4];
    }
    const reading = newest(items());
    expect(await reading.next()).toEqual({ done: false, value: 1 });
    open();
    // The source has run to its end by then.
    await new Promise((resolve) => setImmediate(resolve));
    expect(await reading.next()).toEqual({ done: false, value: 4 });
    expect(await reading.next()).toEqual({ done: true, value: undefined });
  });

  it('throws what the source throws, after the last item', async () => {
    async function* items() {
      yield await Promise.resolve(1);
      throw new Error('unplugged');
    }
    const reading = newest(items());
    expect(await reading.next()).toEqual({ done: false, value: 1 });
    await expect(reading.next()).rejects.toThrow('unplugged');
  });
});
