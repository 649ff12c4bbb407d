import type { RgbImage } from '../images/rgbImage';

const HEADER = /^P6\s+(\d+)\s+(\d+)\s+255\s/;
/** Longer ones are no header. */
const MAX_HEADER_BYTES = 64;

/**
 * Cuts a stream of PPM pictures (Netpbm's P6, 8 bits) into frames. Each has memory of its own.
 * @throws Error when the stream is none; a last picture that is cut off is left out
 */
export async function* ppmFrames(
  chunks: AsyncIterable<Uint8Array>,
): AsyncGenerator<RgbImage, void, undefined> {
  let head = Buffer.alloc(0);
  let frame: { image: RgbImage; filled: number } | null = null;
  for await (const chunk of chunks) {
    let rest = Buffer.from(chunk.buffer, chunk.byteOffset, chunk.byteLength);
    while (rest.length > 0) {
      if (frame === null) {
        head = Buffer.concat([head, rest]);
        const begun = beginFrame(head);
        if (begun === null) break;
        frame = { image: begun.image, filled: 0 };
        rest = head.subarray(begun.headerBytes);
        head = Buffer.alloc(0);
        continue;
      }
      const { data } = frame.image;
      const taken = Math.min(rest.length, data.length - frame.filled);
      data.set(rest.subarray(0, taken), frame.filled);
      frame.filled += taken;
      rest = rest.subarray(taken);
      if (frame.filled < data.length) break;
      yield frame.image;
      frame = null;
    }
  }
}

/** @returns null while the header is not whole */
function beginFrame(bytes: Buffer): { image: RgbImage; headerBytes: number } | null {
  const text = bytes.toString('latin1', 0, MAX_HEADER_BYTES);
  const header = HEADER.exec(text);
  if (header === null) {
    if (text.length < MAX_HEADER_BYTES && 'P6'.startsWith(text.slice(0, 2))) return null;
    throw new Error('ffmpeg wrote something else than pictures');
  }
  const [width, height] = [Number(header[1]), Number(header[2])];
  return {
    image: { width, height, data: new Uint8Array(width * height * 3) },
    headerBytes: header[0].length,
  };
}
