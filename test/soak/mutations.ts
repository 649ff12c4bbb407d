import { crc32 } from 'node:zlib';
import type { SeededRandom } from '../../server/src/training/random';
import { partsOf, type ImagePart, type MutatedFormat } from './imageParts';

/** A whole and valid file to be mutated. */
export interface SourceImage {
  format: MutatedFormat;
  /** How it is encoded: "progressive", "16-bit". */
  variant: string;
  bytes: Buffer;
}

type Mutate = (bytes: Buffer, context: Context) => Buffer;

interface Context {
  random: SeededRandom;
  parts: readonly ImagePart[];
  /** Another file, of whatever format. */
  other: Buffer;
}

/** Numbers that decoders have stumbled over: limits of types, and one beside them. */
const AWKWARD = [0, 1, 2, 0x7f, 0x80, 0xff, 0x100, 0x3fff, 0x4000, 0x7fff, 0x8000, 0xffff];
const AWKWARD_32 = [...AWKWARD, 0x10000, 0xffffff, 0x7fffffff, 0x80000000, 0xfffffffe, 0xffffffff];

/** Everything that is done to files, name → what. */
export const MUTATIONS: Record<string, Mutate> = {
  'bit flips': (bytes, { random }) => {
    for (let i = 0; i <= random.below(32); i++)
      bytes[random.below(bytes.length)]! ^= 1 << random.below(8);
    return bytes;
  },
  'bits flipped at its head': (bytes, { random }) => {
    const head = Math.min(bytes.length, 100);
    for (let i = 0; i <= random.below(4); i++) bytes[random.below(head)]! ^= 1 << random.below(8);
    return bytes;
  },
  'bytes spliced in': (bytes, { random, other }) => {
    const [from, length] = [random.below(other.length), 1 + random.below(200)];
    const at = random.below(bytes.length);
    const piece = other.subarray(from, from + length);
    return Buffer.concat([bytes.subarray(0, at), piece, bytes.subarray(at)]);
  },
  'bytes overwritten': (bytes, { random }) => {
    const [from, to] = [random.below(bytes.length), random.below(bytes.length)];
    bytes.copy(bytes, to, from, Math.min(from + 1 + random.below(300), bytes.length));
    return bytes;
  },
  'bytes cut out': (bytes, { random }) => {
    const at = random.below(bytes.length);
    return Buffer.concat([bytes.subarray(0, at), bytes.subarray(at + 1 + random.below(300))]);
  },
  truncation: (bytes, { random }) => bytes.subarray(0, random.below(bytes.length)),
  'zeros to the end': (bytes, { random }) => bytes.fill(0, random.below(bytes.length)),
  'chunk twice': (bytes, { random, parts }) => {
    const { start, end } = random.pick(parts);
    return Buffer.concat([bytes.subarray(0, end), bytes.subarray(start)]);
  },
  'chunk missing': (bytes, { random, parts }) => {
    const { start, end } = random.pick(parts);
    return Buffer.concat([bytes.subarray(0, start), bytes.subarray(end)]);
  },
  'chunks swapped': (bytes, { random, parts }) => {
    const [a, b] = [random.pick(parts), random.pick(parts)].sort((x, y) => x.start - y.start);
    if (a!.end > b!.start) return bytes;
    const slice = ({ start, end }: ImagePart) => bytes.subarray(start, end);
    const between = bytes.subarray(a!.end, b!.start);
    const [before, after] = [bytes.subarray(0, a!.start), bytes.subarray(b!.end)];
    return Buffer.concat([before, slice(b!), between, slice(a!), after]);
  },
  'chunk of a wrong length': (bytes, { random, parts }) => {
    const lengths = parts.flatMap(({ length }) => length ?? []);
    const { at, bytes: size, littleEndian } = random.pick(lengths);
    return writeNumber(bytes, at, size, littleEndian, random.pick(AWKWARD_32));
  },
  'chunk with awkward numbers': (bytes, { random, parts }) => {
    const { start, end } = random.pick(parts);
    const size = random.pick([1, 2, 4] as const);
    // Headers and directories hold their numbers at the beginning.
    const at = start + random.below(Math.max(1, Math.min(end - start - size, 32)));
    return writeNumber(bytes, at, size, random.below(2) === 0, random.pick(AWKWARD_32));
  },
  'sizes that are huge': (bytes, { random, parts }) => {
    const { start, end } = parts[random.below(Math.min(parts.length, 3))]!;
    const at = start + random.below(Math.max(1, Math.min(end - start - 4, 24)));
    return writeNumber(bytes, at, 4, random.below(2) === 0, 1 << (8 + random.below(22)));
  },
  'two files in one': (bytes, { random, other }) =>
    random.below(2) === 0
      ? Buffer.concat([bytes, other])
      : Buffer.concat([bytes.subarray(0, bytes.length / 2), other]),
  'another file’s head': (bytes, { random, other }) => {
    const length = 4 + random.below(60);
    return Buffer.concat([other.subarray(0, length), bytes.subarray(length)]);
  },
};

export const MUTATION_KINDS = Object.keys(MUTATIONS);

/**
 * Mutates a copy of a file. In half of the PNGs the checksums are put right again: decoders look at
 * nothing behind a wrong one.
 */
export function mutate(
  { bytes, format }: SourceImage,
  kind: string,
  other: Buffer,
  random: SeededRandom,
): Buffer {
  const parts = partsOf(bytes, format);
  const mutated = MUTATIONS[kind]!(Buffer.from(bytes), { random, parts, other });
  return format === 'png' && random.below(2) === 0 ? withChecksums(mutated) : mutated;
}

function withChecksums(bytes: Buffer): Buffer {
  const fixed = Buffer.from(bytes);
  for (const { start, end } of partsOf(fixed, 'png')) {
    if (end > fixed.length) break;
    fixed.writeUInt32BE(crc32(fixed.subarray(start + 4, end - 4)), end - 4);
  }
  return fixed;
}

function writeNumber(
  bytes: Buffer,
  at: number,
  size: 1 | 2 | 4,
  littleEndian: boolean,
  value: number,
): Buffer {
  if (at < 0 || at + size > bytes.length) return bytes;
  const own = Number(BigInt.asUintN(8 * size, BigInt(value)));
  if (littleEndian) bytes.writeUIntLE(own, at, size);
  else bytes.writeUIntBE(own, at, size);
  return bytes;
}
