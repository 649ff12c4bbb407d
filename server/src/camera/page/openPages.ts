import { randomUUID } from 'node:crypto';
import type { CapturePageFrame, CapturePageResult } from '../../../../protocol/src/live';
import { ErrorCode } from '../../../../protocol/src/errors';
import { cancelled, LikenessError, throwIfCancelled } from '../../errors';
import { openCapturePage, type CapturePage } from './capturePage';

interface OpenPage {
  page: CapturePage;
  /** Who waits for the next frame. */
  waiting: { onFrame: (jpeg: Uint8Array) => void; onEnd: () => void } | null;
  /** The token is good for one: who has gone does not come back. */
  client: 'awaited' | 'there' | 'gone';
  timer: NodeJS.Timeout;
}

/** A page that nobody asks for frames belongs to a client that is gone. */
const FORGOTTEN_MS = 300_000;
const MOST_PAGES = 4;

/** Of this process. */
const pages = new Map<string, OpenPage>();

/** @throws LikenessError Busy when too many are open */
export async function openPage(): Promise<CapturePageResult> {
  if (pages.size >= MOST_PAGES) throw tooMany();
  const id = randomUUID();
  const page = await openCapturePage({
    onFrame: (jpeg) => pages.get(id)?.waiting?.onFrame(jpeg),
    onClient: (isThere) => {
      const open = pages.get(id);
      if (open === undefined) return;
      open.client = isThere ? 'there' : 'gone';
      if (!isThere) open.waiting?.onEnd();
      else if (open.waiting !== null) page.next();
    },
  });
  const timer = setTimeout(() => void closePage(id), FORGOTTEN_MS);
  timer.unref();
  pages.set(id, { page, waiting: null, client: 'awaited', timer });
  return { page: id, port: page.port, token: page.token };
}

/** @throws LikenessError NotFound, InvalidInput */
export function allowAddress(id: string, address: string): null {
  const { page } = get(id);
  if (!URL.canParse(address)) throw noAddress(address);
  page.allow(address);
  return null;
}

/**
 * The page's next frame; waits for the browser as long as it takes.
 * @throws LikenessError NotFound when the page or its camera is gone, Busy when another waits, Cancelled
 */
export function nextFrame(id: string, signal?: AbortSignal): Promise<CapturePageFrame> {
  throwIfCancelled(signal);
  const open = get(id);
  open.timer.refresh();
  if (open.waiting !== null) throw anotherWaits();
  if (open.client === 'gone') throw cameraGone();
  return new Promise((resolve, reject) => {
    const end = (act: () => void) => () => {
      open.waiting = null;
      signal?.removeEventListener('abort', onAbort);
      act();
    };
    const onAbort = end(() => reject(cancelled()));
    signal?.addEventListener('abort', onAbort, { once: true });
    open.waiting = {
      onFrame: (jpeg) => end(() => resolve({ jpegBase64: Buffer.from(jpeg).toString('base64') }))(),
      onEnd: end(() => reject(cameraGone())),
    };
    if (open.client === 'there') open.page.next();
  });
}

export async function closePage(id: string): Promise<{ closed: boolean }> {
  const open = pages.get(id);
  if (open === undefined) return { closed: false };
  pages.delete(id);
  clearTimeout(open.timer);
  open.waiting?.onEnd();
  await open.page.close();
  return { closed: true };
}

function get(id: string): OpenPage {
  const open = pages.get(id);
  if (open !== undefined) return open;
  throw new LikenessError(ErrorCode.NotFound, 'This capture page is closed.', 'Open another one.');
}

function cameraGone(): LikenessError {
  return new LikenessError(
    ErrorCode.CameraFailed,
    'The browser’s camera is off: its page was closed, or the camera was unplugged.',
    'Open the capture page again.',
  );
}

function anotherWaits(): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    'A frame of this page is being waited for already.',
    'Wait for one frame at a time.',
  );
}

function noAddress(address: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `${address} is no address.`,
    'Give what asExternalUri returned.',
  );
}

function tooMany(): LikenessError {
  return new LikenessError(
    ErrorCode.Busy,
    `There are ${MOST_PAGES} capture pages already.`,
    'Close one of them.',
  );
}
