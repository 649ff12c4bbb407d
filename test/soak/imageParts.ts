/** The formats that are mutated. */
export type MutatedFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff';

/** A piece of a file that its format gives a meaning of its own: a chunk, a segment, a directory entry. */
export interface ImagePart {
  start: number;
  /** Behind its last byte. */
  end: number;
  /** Where it says how long it is. */
  length?: { at: number; bytes: 1 | 2 | 4; littleEndian: boolean };
}

/**
 * The parts of a whole and valid file, found by walking it as its specification says: PNG chunks (W3C PNG
 * §5.3), JPEG segments (ITU-T T.81 B.1.1), RIFF chunks (WebP container), GIF blocks (GIF89a §12), entries of
 * the first TIFF directory (TIFF 6.0 §2).
 */
export function partsOf(bytes: Buffer, format: MutatedFormat): ImagePart[] {
  return [...WALKERS[format](bytes)];
}

const WALKERS: Record<MutatedFormat, (bytes: Buffer) => Iterable<ImagePart>> = {
  png: pngChunks,
  jpeg: jpegSegments,
  webp: riffChunks,
  gif: gifBlocks,
  tiff: tiffEntries,
};

function* pngChunks(bytes: Buffer): Generator<ImagePart> {
  for (let at = 8; at + 12 <= bytes.length;) {
    const end = at + 12 + bytes.readUInt32BE(at);
    yield { start: at, end, length: { at, bytes: 4, littleEndian: false } };
    at = end;
  }
}

function* jpegSegments(bytes: Buffer): Generator<ImagePart> {
  const START_OF_SCAN = 0xda;
  for (let at = 2; at + 4 <= bytes.length && bytes[at] === 0xff;) {
    const isScan = bytes[at + 1] === START_OF_SCAN;
    const end = at + 2 + bytes.readUInt16BE(at + 2);
    yield { start: at, end, length: { at: at + 2, bytes: 2, littleEndian: false } };
    if (isScan) return;
    at = end;
  }
}

function* riffChunks(bytes: Buffer): Generator<ImagePart> {
  for (let at = 12; at + 8 <= bytes.length;) {
    const size = bytes.readUInt32LE(at + 4);
    const end = Math.min(at + 8 + size + (size % 2), bytes.length);
    yield { start: at, end, length: { at: at + 4, bytes: 4, littleEndian: true } };
    at = end;
  }
}

/** Blocks after the header, the screen's descriptor and its colours. */
function* gifBlocks(bytes: Buffer): Generator<ImagePart> {
  const coloursAfter = (flags: number) => (flags & 0x80 ? 3 * 2 ** ((flags & 7) + 1) : 0);
  let at = 13 + coloursAfter(bytes[10]!);
  yield { start: 6, end: at };
  while (at < bytes.length && bytes[at] !== 0x3b) {
    const start = at;
    // An image's descriptor, its colours and code size; an extension's introducer and label.
    at += bytes[at] === 0x2c ? 11 + coloursAfter(bytes[at + 9]!) : 2;
    const length = { at, bytes: 1, littleEndian: false } as const;
    while (at < bytes.length && bytes[at] !== 0) at += 1 + bytes[at]!;
    yield { start, end: ++at, length };
  }
}

function* tiffEntries(bytes: Buffer): Generator<ImagePart> {
  const littleEndian = bytes[0] === 0x49;
  const directory = littleEndian ? bytes.readUInt32LE(4) : bytes.readUInt32BE(4);
  const count = littleEndian ? bytes.readUInt16LE(directory) : bytes.readUInt16BE(directory);
  for (let i = 0; i < count; i++) {
    const start = directory + 2 + 12 * i;
    yield { start, end: start + 12, length: { at: start + 4, bytes: 4, littleEndian } };
  }
}
