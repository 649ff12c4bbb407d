import { basename } from 'node:path';
import type { EvaluationResult } from '../evaluationResult';
import { count } from './figures';
import { html, type Html } from './html';
import type { ReportData } from './reportData';

/** What the report calls the evaluated model. */
export function modelName({ run }: EvaluationResult): string {
  return run === null ? 'Untrained network' : basename(run);
}

/** What was evaluated, on what, and what to beware of. */
export function headerSection({ title, createdAt, result }: ReportData): Html {
  const what = result.kind === 'folders' ? 'Dataset' : 'Pairs file';
  const time = createdAt.toISOString();
  return html`<header>
    <p class="kicker">Evaluation</p>
    <h1>${modelName(result)}</h1>
    <dl class="facts">
      <div>
        <dt>${what}</dt>
        <dd>${title}</dd>
      </div>
      <div>
        <dt>Date</dt>
        <dd><time datetime="${time}">${time.slice(0, 16).replace('T', ' ')} UTC</time></dd>
      </div>
      <div>
        <dt>People</dt>
        <dd>${count(result.people)}</dd>
      </div>
      <div>
        <dt>Images</dt>
        <dd>${count(result.images)}${imageNotes(result)}</dd>
      </div>
      <div>
        <dt>Pairs</dt>
        <dd>${count(result.pairs)}</dd>
      </div>
      <div>
        <dt>Model</dt>
        <dd class="id">${result.model}</dd>
      </div>
    </dl>
    ${warning(result)}
  </header>`;
}

function imageNotes(result: EvaluationResult): string {
  const { imagesWithoutFace, excludedTrainingImages, validationImages } = result;
  const notes = [
    imagesWithoutFace > 0 ? `${count(imagesWithoutFace)} without a face` : '',
    excludedTrainingImages > 0 ? `${count(excludedTrainingImages)} more left out: trained on` : '',
    validationImages > 0 ? `the best epoch was chosen by ${count(validationImages)} of them` : '',
  ].filter((note) => note !== '');
  return notes.length === 0 ? '' : ` (${notes.join('; ')})`;
}

function warning({ includedTrainingImages }: EvaluationResult): Html | null {
  if (includedTrainingImages === 0) return null;
  return html`<p class="warning">
    The model was trained on ${count(includedTrainingImages)} of these images: on new photos the
    figures would be lower.
  </p>`;
}
