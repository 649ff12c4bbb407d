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

export const UNPLUGGED =
  'The camera has stopped sending: it was unplugged, or another program took it. ' +
  'Plug it in, then press Start.';

/** Browsers give a page without the right to cameras no `mediaDevices` at all. */
export const NO_DEVICES = REFUSALS['SecurityError']!;

/** @param error what getUserMedia was rejected with */
export function refusalWords(error: unknown): string {
  const { name = '', message = String(error) } = (error ?? {}) as Partial<Error>;
  return REFUSALS[name] ?? `The camera could not be opened: ${message}. Press Start to try again.`;
}
