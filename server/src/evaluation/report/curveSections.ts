import type { EvaluationResult } from '../evaluationResult';
import { percent } from './figures';
import { html, type Html } from './html';
import { comparedNames } from './modelNames';
import { rocPlot, scoresPlot } from './plots';
import type { ReportData } from './reportData';
import type { ScoreHistogram } from './scoreHistogram';

export function rocSection(result: EvaluationResult): Html {
  const { before, roc, negativePairs: negatives, tarAtFar } = result;
  const evaluated = { points: roc, negatives, colour: 'var(--after)', dashed: false };
  const series =
    before === null
      ? [evaluated]
      : [{ points: before.roc, negatives, colour: 'var(--before)', dashed: true }, evaluated];
  const label = `ROC curve: true accept rate over false accept rate; ${percent(tarAtFar['0.001']!)} at 0.001`;
  const names = comparedNames(result, ['before', 'after']);
  const legend =
    before === null
      ? null
      : html`<p class="legend">
          <span class="key dashed before-key"></span> ${names[0]}
          <span class="key after-key"></span> ${names[1]}
        </p>`;
  return html`<section>
    <h2>Right and wrong at every threshold</h2>
    <figure class="wide">
      ${legend} ${rocPlot(series, label)}
      <figcaption>
        Share of same-person pairs accepted, by the share of different-person pairs that slip
        through (logarithmic, down to one pair).
      </figcaption>
    </figure>
  </section>`;
}

export function scoresSection({ result, scores, scoresBefore }: ReportData): Html {
  const figure = (title: string | null, one: ScoreHistogram, threshold: number): Html => {
    const label = `${title ?? 'Spread'}: distances of same-person and different-person pairs, threshold ${threshold.toFixed(2)}`;
    const heading = title === null ? null : html`<h3>${title}</h3>`;
    return html`<figure>${heading} ${scoresPlot(one, threshold, label)}</figure>`;
  };
  const [before, after] = comparedNames(result, ['Before', 'After']);
  const figures =
    scoresBefore === null || result.before === null
      ? [figure(null, scores, result.threshold)]
      : [
          figure(before, scoresBefore, result.before.threshold),
          figure(after, scores, result.threshold),
        ];
  return html`<section>
    <h2>How far apart faces are</h2>
    <p class="legend">
      <span class="key same-key"></span> same person
      <span class="key different-key"></span> different people
    </p>
    <div class="side-by-side">${figures}</div>
    <p class="note">
      Share of the same-person and of the different-person pairs at each squared distance. The less
      the two overlap the better; the scale itself means nothing, each head has its own. Each
      threshold is calibrated for a FAR of ${result.thresholdFar}.
    </p>
  </section>`;
}
