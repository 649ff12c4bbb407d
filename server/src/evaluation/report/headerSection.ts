import { basename } from 'node:path';
import type { EvaluationResult } from '../evaluationResult';
import { count } from './figures';
import { html, type Html } from './html';
import { modelName } from './modelNames';
import type { ReportData } from './reportData';

/** The whole id is in a tooltip. */
const MODEL_ID_SHOWN = 12;

/** What was evaluated, on what, and what to beware of. */
export function headerSection({ title, createdAt, result }: ReportData): Html {
  const what = result.kind === 'folders' ? 'Dataset' : 'Pairs file';
  const time = createdAt.toISOString();
  return html`<header>
    <p class="kicker">Evaluation</p>
    <h1>${modelName(result)}</h1>
    ${result.against && html`<p class="note">Against ${basename(result.against)}</p>`}
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
        <dd>${count(result.images)}</dd>
      </div>
      <div>
        <dt>Pairs</dt>
        <dd>${count(result.pairs)}</dd>
      </div>
      <div>
        <dt>Model</dt>
        <dd class="id" title="${result.model}">${result.model.slice(0, MODEL_ID_SHOWN)}</dd>
      </div>
    </dl>
    ${imageNotes(result)} ${warning(result)}
  </header>`;
}

function imageNotes(result: EvaluationResult): Html | null {
  const { imagesWithoutFace, excludedTrainingImages, validationImages, against } = result;
  const by = against === null ? 'the model' : 'one of the runs';
  const notes = [
    [imagesWithoutFace, 'images show no face that could be found.'],
    [excludedTrainingImages, `more images were left out, as ${by} was trained on them.`],
    [validationImages, 'of the images chose the best epoch, which flatters the model a little.'],
  ] as const;
  const sentences = notes.filter(([n]) => n > 0).map(([n, words]) => `${count(n)} ${words}`);
  return sentences.length === 0 ? null : html`<p class="note">${sentences.join(' ')}</p>`;
}

function warning({ includedTrainingImages }: EvaluationResult): Html | null {
  if (includedTrainingImages === 0) return null;
  return html`<p class="warning">
    The model was trained on ${count(includedTrainingImages)} of these images: on new photos the
    figures would be lower.
  </p>`;
}
