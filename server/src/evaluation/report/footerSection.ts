import type { EvaluationResult } from '../evaluationResult';
import { html, type Html } from './html';

/** The words of the report, for readers from outside the field. */
export function footerSection({ kind, thresholdFar }: EvaluationResult): Html {
  const faceless =
    kind === 'pairs'
      ? html`A pair with an image in which no face was found counts as “different people”.`
      : html`Images without a face are not compared.`;
  return html`<footer>
    <h2>What the words mean</h2>
    <dl>
      <dt>Distance</dt>
      <dd>Squared Euclidean distance of two embeddings of length 1: 0 is the same, 4 opposite.</dd>
      <dt>FAR, TAR</dt>
      <dd>
        False and true accept rate: the share of different-person and of same-person pairs within
        the threshold. A FAR of 0.001 needs at least 1,000 different-person pairs to mean anything.
      </dd>
      <dt>Accuracy</dt>
      <dd>
        Share of right answers on as many same-person as different-person pairs. Each fold is judged
        by the threshold that is best on the others; ± is the standard error of the mean.
      </dd>
      <dt>Equal error rate</dt>
      <dd>Where as large a share of strangers is accepted as of same-person pairs refused.</dd>
      <dt>Rank-1, DIR</dt>
      <dd>
        Photos of enrolled people whose nearest enrolled photo shows the right person; DIR also asks
        that it be within the threshold at which only that share (FAR) of strangers is taken for
        somebody.
      </dd>
    </dl>
    <p>${faceless} Thresholds are calibrated for a FAR of ${thresholdFar}.</p>
  </footer>`;
}
