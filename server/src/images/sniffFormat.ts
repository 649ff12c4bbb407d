/** What decodeImage reads. */
export type ImageFormat = 'jpeg' | 'png' | 'webp' | 'gif' | 'tiff' | 'avif';

/** What was recognised in a file's first bytes: a format that is read, or the name of one that isn't. */
export type SniffedFormat =
  { format: ImageFormat; unsupported?: never } | { format: null; unsupported: string };

const AVIF_BRANDS = new Set(['avif', 'avis']);
const HEIC_BRANDS = new Set(['heic', 'heix', 'hevc', 'hevx', 'heim', 'heis', 'hevm', 'hevs']);
/** Longest list of brands that is looked at, bytes of the `ftyp` box. */
const MAX_FTYP_BYTES = 256;

/** First bytes, as Latin-1 text. */
const READABLE: [start: string, ImageFormat][] = [
  ['\xff\xd8\xff', 'jpeg'],
  ['\x89PNG\r\n\x1a\n', 'png'],
  ['GIF87a', 'gif'],
  ['GIF89a', 'gif'],
  ['II*\0', 'tiff'],
  ['MM\0*', 'tiff'],
  ['II+\0', 'tiff'], // BigTIFF
  ['MM\0+', 'tiff'],
];

const UNREADABLE: [start: string, name: string][] = [
  ['BM', 'a BMP image'],
  ['\xff\x0a', 'a JPEG XL image'],
  ['\0\0\0\x0cJXL ', 'a JPEG XL image'],
  ['\0\0\0\x0cjP  ', 'a JPEG 2000 image'],
  ['\xff\x4f\xff\x51', 'a JPEG 2000 image'],
  ['8BPS', 'a Photoshop document'],
  ['%PDF', 'a PDF document'],
  ['PK\x03\x04', 'a ZIP archive'],
  ['RIFF', 'an AVI or WAV file'],
];
const MARKUP = /^\s*<(\?xml|svg|!doctype|html)/i;

/**
 * Tells a file's format from its content; its name counts for nothing, since photos from the web
 * often carry the wrong one.
 * @param bytes the file's content, or at least its first 256 bytes
 */
export function sniffFormat(bytes: Uint8Array): SniffedFormat {
  const head = Buffer.from(bytes.buffer, bytes.byteOffset, Math.min(bytes.length, MAX_FTYP_BYTES));
  const text = head.toString('latin1');
  if (text.startsWith('ftyp', 4)) return sniffBrands(head);
  if (text.startsWith('RIFF') && text.startsWith('WEBP', 8)) return { format: 'webp' };
  const readable = READABLE.find(([start]) => text.startsWith(start));
  if (readable) return { format: readable[1] };
  if (MARKUP.test(text)) return { format: null, unsupported: 'an SVG, HTML or XML document' };
  const unreadable = UNREADABLE.find(([start]) => text.startsWith(start));
  return { format: null, unsupported: unreadable?.[1] ?? 'not an image' };
}

/** ISO base media files (ISO/IEC 14496-12 §4.3) list their brands: the main one, then the others. */
function sniffBrands(head: Buffer): SniffedFormat {
  const end = Math.min(head.readUInt32BE(0), head.length);
  const brands = [head.toString('latin1', 8, 12)];
  for (let at = 16; at + 4 <= end; at += 4) brands.push(head.toString('latin1', at, at + 4));
  if (brands.some((brand) => AVIF_BRANDS.has(brand))) return { format: 'avif' };
  if (brands.some((brand) => HEIC_BRANDS.has(brand))) return { format: null, unsupported: HEIC };
  return { format: null, unsupported: 'a video' };
}

/** The name given to HEIC, Apple's photo format, whose HEVC codec is not part of the image library. */
export const HEIC = 'a HEIC photo';
