import { createHash } from 'node:crypto';
import { createReadStream } from 'node:fs';
import { open, readFile, rename, rm, stat, writeFile, type FileHandle } from 'node:fs/promises';
import { setTimeout } from 'node:timers/promises';
import { EnvHttpProxyAgent, fetch, type Response } from 'undici';
import { ErrorCode } from '../../../protocol/src/errors';
import { cancelled, LikenessError, throwIfCancelled } from '../errors';
import { asWriteError } from '../files/atomicFile';
import type { JobContext } from '../job';
import { progressMeter, type ProgressMeter } from '../progressMeter';

export interface DownloadOptions {
  url: string;
  /** Where the file shall be; what has come so far lies beside it as `.part`. */
  target: string;
  /** Size, where it is known. */
  bytes: number | null;
  /** More is refused. */
  mostBytes: number;
  /** SHA-256 (hex), where it is known. */
  sha256: string | null;
  /** After so long without a byte the connection is given up. Default 30 s. */
  stallMs?: number | undefined;
}

const STALL_MS = 30_000;
/** Attempts in a row that may bring nothing. */
const VAIN_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 500;

/**
 * Fetches a file over HTTP, through the proxy that HTTPS_PROXY, HTTP_PROXY and NO_PROXY name. An interrupted
 * download goes on where it stopped, now or at the next call; what has come is checked before it gets its name.
 * @returns SHA-256 (hex) of the file
 * @throws LikenessError CannotReach, CorruptFile when size or checksum differ, CannotWrite, Cancelled
 */
export async function download(options: DownloadOptions, context: JobContext): Promise<string> {
  const { url, target, stallMs = STALL_MS } = options;
  const part = `${target}.part`;
  const proxy = new EnvHttpProxyAgent({ headersTimeout: stallMs, bodyTimeout: stallMs });
  try {
    let vain = 0;
    for (;;) {
      throwIfCancelled(context.signal);
      const before = await sizeOf(part);
      const outcome = await attempt(options, part, proxy, context);
      if (outcome === 'whole') break;
      vain = (await sizeOf(part)) > before ? 0 : vain + 1;
      if (vain >= VAIN_ATTEMPTS) throw unreachable(url, outcome.words);
      await pause(FIRST_PAUSE_MS * 2 ** vain, context.signal);
    }
  } finally {
    await proxy.destroy();
  }
  const sum = await checked(options, part, context);
  await rename(part, target).catch((error: unknown) => {
    throw asWriteError(error, target);
  });
  await rm(stateFile(part), { force: true });
  return sum;
}

/** What a part belongs to, so that it is not continued with another file. */
interface PartState {
  url: string;
  /** The server's name for this version of the file. */
  etag: string | null;
}

const stateFile = (part: string) => `${part}.json`;

/** One connection. @returns why it ended early, when that may be tried again */
async function attempt(
  options: DownloadOptions,
  part: string,
  proxy: EnvHttpProxyAgent,
  context: JobContext,
): Promise<'whole' | { words: string }> {
  const { url } = options;
  const { signal } = context;
  const state = await readState(part);
  // Without a name for the version only a checksum can tell whether the two halves are of one file.
  const isKnown = state?.url === url && (state.etag !== null || options.sha256 !== null);
  const have = isKnown ? await sizeOf(part) : 0;
  let file: FileHandle | null = null;
  try {
    const response = await fetch(url, {
      dispatcher: proxy,
      headers: requestHeaders(have, state?.etag ?? null),
      ...(signal === undefined ? {} : { signal }),
    });
    const refusal = await refused(response, part, options);
    if (refusal !== null) return refusal;
    const offset = response.status === 206 ? have : 0;
    const total = totalOf(response, offset, options);
    await writeFile(
      stateFile(part),
      JSON.stringify({ url, etag: strongEtag(response) } satisfies PartState),
    );
    file = await open(part, offset > 0 ? 'r+' : 'w');
    const meter = progressMeter(context, {
      ...{ step: 'Downloading', unit: 'MB', alreadyDone: Math.round(offset / 1e6) },
      total: Math.max(1, Math.round((total ?? options.mostBytes) / 1e6)),
    });
    const end = await receive(response, file, offset, options, meter);
    await file.sync();
    if (total !== null && end < total) return { words: `it ended after ${end} of ${total} bytes` };
    return 'whole';
  } catch (error) {
    if (signal?.aborted) throw cancelled();
    if (error instanceof LikenessError) throw error;
    const { code } = error as NodeJS.ErrnoException;
    if (typeof code === 'string' && WRITE_CODES.has(code)) throw asWriteError(error, part);
    return { words: wordsOf(error) };
  } finally {
    await file?.close();
  }
}

const WRITE_CODES = new Set(['ENOSPC', 'EDQUOT', 'EROFS', 'EACCES', 'EPERM', 'ENOENT', 'EISDIR']);

function requestHeaders(have: number, etag: string | null): Record<string, string> {
  // Compressed on the way, a part could not be continued.
  const plain = { 'accept-encoding': 'identity', 'user-agent': 'likeness' };
  if (have === 0) return plain;
  return { ...plain, range: `bytes=${have}-`, ...(etag === null ? {} : { 'if-range': etag }) };
}

/** What a status other than success means. @returns null for success */
async function refused(
  response: Response,
  part: string,
  { url }: DownloadOptions,
): Promise<{ words: string } | null> {
  const { status } = response;
  if (status === 200 || status === 206) return null;
  await response.body?.cancel();
  if (status === 416) {
    // What lies here is longer than the file there.
    await rm(part, { force: true });
    return { words: 'it refused to go on' };
  }
  const words = `it answered ${status} ${response.statusText}`.trim();
  if (status >= 500 || status === 429 || status === 408) return { words };
  throw unreachable(url, words);
}

/** @returns null when the server does not say */
function totalOf(response: Response, offset: number, options: DownloadOptions): number | null {
  const length = response.headers.get('content-length');
  const total = length === null ? null : offset + Number(length);
  const { bytes, mostBytes, url } = options;
  if (total !== null && bytes !== null && total !== bytes) {
    throw wrongFile(url, `it has ${total} bytes where ${bytes} belong`);
  }
  if ((total ?? 0) > mostBytes) throw wrongFile(url, `it has ${total} bytes, far too many`);
  return total ?? bytes;
}

/** @returns how many bytes the file has now */
async function receive(
  response: Response,
  file: FileHandle,
  offset: number,
  { url, bytes, mostBytes }: DownloadOptions,
  meter: ProgressMeter,
): Promise<number> {
  let at = offset;
  await file.truncate(offset);
  for await (const chunk of response.body ?? []) {
    const piece = chunk as Uint8Array;
    if (at + piece.length > (bytes ?? mostBytes))
      throw wrongFile(url, 'it does not end where it should');
    for (let done = 0; done < piece.length;) {
      done += (await file.write(piece, done, piece.length - done, at + done)).bytesWritten;
    }
    meter.advance(Math.round((at + piece.length) / 1e6) - Math.round(at / 1e6));
    at += piece.length;
  }
  return at;
}

/** @throws LikenessError CorruptFile; the part is removed */
async function checked(
  { url, bytes, sha256 }: DownloadOptions,
  part: string,
  context: JobContext,
): Promise<string> {
  const sum = await sha256OfFile(part, context);
  const size = await sizeOf(part);
  if ((bytes === null || size === bytes) && (sha256 === null || sum === sha256)) return sum;
  await rm(part, { force: true });
  await rm(stateFile(part), { force: true });
  throw wrongFile(
    url,
    bytes !== null && size !== bytes
      ? `it has ${size} bytes where ${bytes} belong`
      : `its SHA-256 is ${sum} where ${sha256} belongs`,
  );
}

/** SHA-256 (hex) of a file of any size. */
export async function sha256OfFile(path: string, { signal }: JobContext): Promise<string> {
  const hash = createHash('sha256');
  for await (const chunk of createReadStream(path)) {
    throwIfCancelled(signal);
    hash.update(chunk as Uint8Array);
  }
  return hash.digest('hex');
}

function strongEtag({ headers }: Response): string | null {
  const etag = headers.get('etag');
  return etag === null || etag.startsWith('W/') ? null : etag;
}

async function readState(part: string): Promise<PartState | null> {
  try {
    return JSON.parse(await readFile(stateFile(part), 'utf8')) as PartState;
  } catch {
    return null;
  }
}

async function sizeOf(path: string): Promise<number> {
  const found = await stat(path).catch(() => null);
  return found?.size ?? 0;
}

async function pause(ms: number, signal: AbortSignal | undefined): Promise<void> {
  await setTimeout(ms, undefined, signal === undefined ? {} : { signal }).catch(() => undefined);
}

/** fetch hides what happened in a cause. */
function wordsOf(error: unknown): string {
  if (!(error instanceof Error)) return String(error);
  return error.cause instanceof Error ? wordsOf(error.cause) : error.message;
}

function unreachable(url: string, words: string): LikenessError {
  return new LikenessError(
    ErrorCode.CannotReach,
    `${url} cannot be fetched: ${words}.`,
    'Check the connection and the proxy (HTTPS_PROXY) and start again, which goes on where it stopped; or fetch the file in another way and import it.',
  );
}

function wrongFile(url: string, words: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `${url} is not the file that was expected: ${words}.`,
    'Start again; if it stays so, a proxy or the server gives out another file: fetch it in another way and import it.',
  );
}
