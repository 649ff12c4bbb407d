import { ProgressLocation, window, type CancellationToken } from 'vscode';
import type { Progress } from '../../../protocol/src/progress';

/** Runs a job under a notification with a bar and a Cancel button. */
export async function withJobProgress<R>(
  title: string,
  run: (onProgress: (progress: Progress) => void, cancellation: CancellationToken) => Promise<R>,
): Promise<R> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return await window.withProgress(options, (bar, cancellation) => {
    let shownPct = 0;
    const onProgress = (progress: Progress) => {
      // The editor's bar only moves forwards: a later step leaves it full and changes the words.
      const pct = progress.total > 0 ? (100 * progress.done) / progress.total : 0;
      const increment = Math.max(0, pct - shownPct);
      shownPct += increment;
      bar.report({ increment, message: describe(progress) });
    };
    return run(onProgress, cancellation);
  });
}

/** "Finding faces: 120 of 2192 images, 11.3 a second, 184 s left" */
function describe({ step, done, total, unit, perSecond, secondsLeft }: Progress): string {
  const parts = [`${step}: ${done} of ${total} ${unit}`];
  if (perSecond > 0) parts.push(`${perSecond.toFixed(1)} a second`);
  if (secondsLeft !== null) parts.push(`${Math.round(secondsLeft)} s left`);
  return parts.join(', ');
}
