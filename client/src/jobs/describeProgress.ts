import type { Progress } from '../../../protocol/src/progress';

/** "Finding faces: 120 of 2,192 images, 11.3 a second, 3 min left" */
export function describeProgress(progress: Progress): string {
  const { step, secondsLeft, detail, epochs } = progress;
  const { done, total, unit, perSecond } =
    epochs === undefined ? progress : { ...epochs, unit: 'epochs' };
  const parts = [`${step}: ${done.toLocaleString('en')} of ${total.toLocaleString('en')} ${unit}`];
  if (perSecond > 0) parts.push(`${describeRate(perSecond)} a second`);
  if (secondsLeft !== null) parts.push(`${describeSeconds(secondsLeft)} left`);
  const shown = epochs === undefined ? undefined : detail?.split(' · ')[1];
  return [parts.join(', '), ...(shown === undefined ? [] : [shown])].join(' · ');
}

function describeRate(perSecond: number): string {
  if (perSecond >= 100) return String(Math.round(perSecond));
  return perSecond.toFixed(perSecond >= 1 ? 1 : 2);
}

/** "8 s", "3 min", "2 h 5 min" */
export function describeSeconds(seconds: number): string {
  if (seconds < 60) return `${Math.ceil(seconds)} s`;
  const minutes = Math.round(seconds / 60);
  if (minutes < 60) return `${minutes} min`;
  return `${Math.floor(minutes / 60)} h ${minutes % 60} min`;
}

/** Share that is done, 0–100; null where nothing is known. */
export function percentDone({ done, total }: Progress): number | null {
  return total > 0 ? Math.floor((100 * done) / total) : null;
}
