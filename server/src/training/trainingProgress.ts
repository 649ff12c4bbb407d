import type { JobContext } from '../job';
import type { LossFigures } from './epochFigures';
import type { EpochMetrics } from './metricsLog';
import type { Verification } from './verification';

/** Tells how far training is, after each batch and each epoch's validation. */
export class TrainingProgress {
  private readonly started = performance.now();
  private done: number;
  private validated = '';
  private tripletsPerSecond = 0;

  constructor(
    private readonly epochs: number,
    private readonly batchesPerEpoch: number,
    private readonly epochsBefore: number,
    private readonly context: JobContext,
  ) {
    this.done = epochsBefore * batchesPerEpoch;
  }

  batchEnded(epoch: number, figures: LossFigures, tripletsPerSecond: number): void {
    this.done++;
    this.tripletsPerSecond = tripletsPerSecond;
    this.report(epoch, figures);
  }

  epochEnded(metrics: EpochMetrics): void {
    this.validated = [
      rate('new photos', metrics.best.newPhotos),
      rate('strangers', metrics.best.unseenPeople),
    ].join('');
    this.report(metrics.epoch, metrics);
  }

  private report(epoch: number, figures: LossFigures): void {
    const total = this.epochs * this.batchesPerEpoch;
    const seconds = (performance.now() - this.started) / 1000;
    const perSecond = (this.done - this.epochsBefore * this.batchesPerEpoch) / seconds;
    const { epochs, batchesPerEpoch } = this;
    this.context.onProgress?.({
      epochs: {
        done: Math.floor(this.done / batchesPerEpoch),
        total: epochs,
        perSecond: perSecond / batchesPerEpoch,
        tripletsPerSecond: this.tripletsPerSecond,
        loss: figures.loss,
        active: figures.active,
      },
      step: 'Training',
      done: this.done,
      total,
      unit: 'batches',
      perSecond,
      secondsLeft: perSecond > 0 ? (total - this.done) / perSecond : null,
      detail:
        `epoch ${epoch} of ${this.epochs} · loss ${figures.loss.toFixed(4)} · ` +
        `${Math.round(figures.active * 100)} % of triplets active · ` +
        `distance ${figures.meanPositive.toFixed(2)} same, ${figures.meanNegative.toFixed(2)} different` +
        this.validated,
    });
  }
}

function rate(who: string, verification: Verification | null): string {
  const tar = verification?.tarAtFar['0.001'];
  return tar === undefined ? '' : ` · ${who} ${(tar * 100).toFixed(1)} % at FAR 0.001`;
}
