import { ErrorCode } from '../../protocol/src/errors';
import type { CameraRoute, CameraSettings, FrameRoute } from '../../protocol/src/webviewCamera';
import { CameraRefused } from './refusals';

const ORDER: readonly CameraRoute[] = ['panel', 'browser', 'video'];

/** Said while a route opens. */
export const OPENING: Record<FrameRoute, string> = {
  panel: 'Opening the camera…',
  browser: 'Waiting for the browser…',
  video: 'Opening the video…',
  file: 'Opening the file…',
};

/** The routes to be tried, one after the other. */
export function routesToTry({ route, worked }: CameraSettings): CameraRoute[] {
  if (route !== 'auto') return [route];
  return worked === null ? [...ORDER] : [worked, ...ORDER.filter((it) => it !== worked)];
}

/** Whether a failure says that frames may still come another way. */
export function isOnlyOfRoute(error: unknown): boolean {
  if (error instanceof CameraRefused) return error.isOnlyHere;
  // The browser's page was not opened, or no video was chosen.
  const { code } = ((error as Error).cause ?? {}) as { code?: unknown };
  return code === ErrorCode.Cancelled;
}
