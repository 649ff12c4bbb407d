import { ProgressLocation, window, type CancellationToken } from 'vscode';
import type { JobListener } from '../backend/backend';
import type { JobList } from '../jobs/jobList';
import { describeProgress } from '../jobs/describeProgress';

/** Runs a job under a notification with a bar and a Cancel button, which says so while others run first. */
export async function withJobProgress<R>(
  title: string,
  jobs: JobList,
  run: (listener: JobListener, cancellation: CancellationToken) => Promise<R>,
): Promise<R> {
  const options = { location: ProgressLocation.Notification, title, cancellable: true };
  return await window.withProgress(options, (bar, cancellation) => {
    let shownPct = 0;
    const listener: JobListener = {
      onProgress: (progress) => {
        // The editor's bar only moves forwards: a later step leaves it full and changes the words.
        const pct = progress.total > 0 ? (100 * progress.done) / progress.total : 0;
        const increment = Math.max(0, pct - shownPct);
        shownPct += increment;
        bar.report({ increment, message: describeProgress(progress) });
      },
      onChanged: ({ state }) => {
        const first = jobs.active[0]?.title ?? 'another job';
        if (state === 'waiting') bar.report({ message: `waits until “${first}” has ended` });
        else if (state === 'running') bar.report({ message: 'starts' });
      },
    };
    return run(listener, cancellation);
  });
}
