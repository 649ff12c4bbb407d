/**
 * Cuts a stream into the bodies of its messages: header lines, an empty line, as many bytes as
 * Content-Length says (Language Server Protocol 3.17, Base Protocol). What cannot be one is passed over up
 * to the next header, so that one bad message does not silence the connection.
 */

/** Parsing a longer one would keep others waiting for more than 50 ms. */
export const MOST_BODY_BYTES = 4 * 1024 * 1024;
/** Two header lines are defined, each of some fifty bytes. */
const MOST_HEADER_BYTES = 4096;

const SEPARATOR = Buffer.from('\r\n\r\n');
const LENGTH_NAME = 'content-length:';

export type FrameProblem = 'too-long' | 'no-length';

export interface FrameListener {
  onBody(body: Buffer): void;
  onProblem(problem: FrameProblem): void;
}

export class FrameReader {
  /** Bytes of the header or of the body that have come so far. */
  private chunks: Buffer[] = [];
  private bytes = 0;
  /** Length of the body that is read or passed over; null while a header is read. */
  private bodyBytes: number | null = null;
  private isSkipping = false;

  constructor(private readonly listener: FrameListener) {}

  /** Takes the next bytes of the stream, cut anywhere. */
  append(chunk: Buffer): void {
    let rest: Buffer | null = chunk;
    while (rest !== null && rest.length > 0) {
      rest = this.bodyBytes === null ? this.readHeader(rest) : this.readBody(rest, this.bodyBytes);
    }
  }

  /** @returns what comes after the header; null when it has not ended yet */
  private readHeader(chunk: Buffer): Buffer | null {
    const buffer = Buffer.concat([...this.chunks, chunk]);
    const end = buffer.indexOf(SEPARATOR);
    if (end < 0) {
      this.keepHeader(buffer);
      return null;
    }
    if (end > MOST_HEADER_BYTES && !this.isSkipping) this.listener.onProblem('no-length');
    this.reset();
    const length = bodyLength(buffer.subarray(0, end).toString('latin1'));
    if (length === null) this.listener.onProblem('no-length');
    else if (length === 0) this.listener.onBody(Buffer.alloc(0));
    else this.bodyBytes = length;
    this.isSkipping = length !== null && length > MOST_BODY_BYTES;
    return buffer.subarray(end + SEPARATOR.length);
  }

  /** Of what is too long to be a header the end may be the beginning of one. */
  private keepHeader(buffer: Buffer): void {
    const isTooLong = buffer.length > MOST_HEADER_BYTES;
    const kept = buffer.subarray(-MOST_HEADER_BYTES);
    if (isTooLong && !this.isSkipping) this.listener.onProblem('no-length');
    this.isSkipping ||= isTooLong;
    this.chunks = [Buffer.from(kept)];
    this.bytes = kept.length;
  }

  private readBody(chunk: Buffer, wanted: number): Buffer | null {
    const missing = wanted - this.bytes;
    const part = chunk.subarray(0, missing);
    if (!this.isSkipping) this.chunks.push(part);
    this.bytes += part.length;
    if (this.bytes < wanted) return null;
    const body = this.isSkipping ? null : Buffer.concat(this.chunks);
    this.reset();
    if (body === null) this.listener.onProblem('too-long');
    else this.listener.onBody(body);
    return chunk.subarray(missing);
  }

  private reset(): void {
    this.chunks = [];
    this.bytes = 0;
    this.bodyBytes = null;
    this.isSkipping = false;
  }
}

/** The last Content-Length of some header lines: before it may stand what is left of a bad message. */
function bodyLength(header: string): number | null {
  const at = header.toLowerCase().lastIndexOf(LENGTH_NAME);
  if (at < 0) return null;
  const digits = /^\s*(\d{1,15})\s*(\r\n|$)/.exec(header.slice(at + LENGTH_NAME.length));
  return digits === null ? null : Number(digits[1]);
}
