import { createWriteStream } from 'node:fs';
import { Readable } from 'node:stream';
import { pipeline } from 'node:stream/promises';
import { crc32, createDeflate } from 'node:zlib';

const SIGNATURE = Buffer.from([0x89, 0x50, 0x4e, 0x47, 0x0d, 0x0a, 0x1a, 0x0a]);

/**
 * Writes a black PNG of one bit a pixel without ever holding its pixels: a whole and valid file whose
 * 50,000 × 50,000 pixels take 7.5 GB as RGB and 300 kB on the disk (W3C PNG §5, §10).
 */
export async function hugePng(path: string, width: number, height: number): Promise<void> {
  await pipeline(Readable.from(chunks(width, height)), createWriteStream(path));
}

async function* chunks(width: number, height: number): AsyncGenerator<Buffer> {
  const header = Buffer.alloc(13);
  header.writeUInt32BE(width, 0);
  header.writeUInt32BE(height, 4);
  header.set([1, 0, 0, 0, 0], 8);
  yield Buffer.concat([SIGNATURE, chunk('IHDR', header)]);
  // A row is its filter's number and the pixels: all zeros.
  const rows = Readable.from(zeros((1 + Math.ceil(width / 8)) * height));
  for await (const data of rows.pipe(createDeflate({ level: 1 }))) {
    yield chunk('IDAT', data as Buffer);
  }
  yield chunk('IEND', Buffer.alloc(0));
}

function* zeros(bytes: number): Generator<Buffer> {
  const block = Buffer.alloc(1 << 20);
  for (let left = bytes; left > 0; left -= block.length) {
    yield left < block.length ? block.subarray(0, left) : block;
  }
}

function chunk(type: string, data: Buffer): Buffer {
  const body = Buffer.concat([Buffer.from(type, 'latin1'), data]);
  const [length, sum] = [Buffer.alloc(4), Buffer.alloc(4)];
  length.writeUInt32BE(data.length);
  sum.writeUInt32BE(crc32(body));
  return Buffer.concat([length, body, sum]);
}
