/** Why a camera gives no pictures, by the name of the browser's error, and what to do. */
const REFUSALS: Record<string, string> = {
  NotAllowedError:
    'This panel may not use the camera: VS Code on the desktop allows it to no panel, and a browser only when you do. ' +
    'Choose “Browser page” above, or allow the camera in the browser’s address bar.',
  NotFoundError: 'There is no camera on this machine. Plug one in, then press Start.',
  NotReadableError:
    'The camera is used by another program, or does not answer. Close the other program, then press Start.',
  OverconstrainedError:
    'The chosen camera is not there any more. Choose another one, then press Start.',
  SecurityError:
    'The browser lends cameras only to pages that came over https or from this machine. ' +
    'Choose “Browser page” above.',
};
REFUSALS['DevicesNotFoundError'] = REFUSALS['NotFoundError']!;
REFUSALS['AbortError'] = REFUSALS['NotReadableError']!;

/** The camera is there, but not for a page in this place: another route may get it. */
const REFUSED_HERE: ReadonlySet<string> = new Set(['NotAllowedError', 'SecurityError']);

export const UNPLUGGED =
  'The camera has stopped sending: it was unplugged, or another program took it. ' +
  'Plug it in, then press Start.';

/** The page's own camera gives no pictures; the message says why and what to do. */
export class CameraRefused extends Error {
  private constructor(
    message: string,
    /** Whether another route may get the camera. */
    readonly isOnlyHere: boolean,
    cause?: unknown,
  ) {
    super(message, { cause });
  }

  /** @param error what getUserMedia was rejected with */
  static because(error: unknown): CameraRefused {
    const { name = '', message = String(error) } = (error ?? {}) as Partial<Error>;
    const words =
      REFUSALS[name] ?? `The camera could not be opened: ${message}. Press Start to try again.`;
    return new CameraRefused(words, REFUSED_HERE.has(name), error);
  }

  /** Browsers give a page without the right to cameras no `mediaDevices` at all. */
  static withoutDevices(): CameraRefused {
    return new CameraRefused(REFUSALS['SecurityError']!, true);
  }
}
