import type { EvaluationResult } from '../evaluationResult';
import { count, figureRows, percent, type FigureRow } from './figures';
import { html, type Html } from './html';
import { comparedNames } from './modelNames';

/** The few figures that most people want. */
export function headline(result: EvaluationResult): Html {
  const rows = figureRows(result);
  const wanted = ['Accuracy', 'TAR at FAR 0.001', 'Equal error rate', 'Rank-1'];
  const [before] = comparedNames(result, ['before', 'after']);
  const tiles = wanted.flatMap((name) => rows.filter((row) => row.name === name));
  return html`<section class="tiles" aria-label="The main figures">
    ${tiles.map((row) => tile(row, before))}
  </section>`;
}

function tile(row: FigureRow, name: string): Html {
  const before = row.before && html`<p class="before">${name} ${row.before} ${changeOf(row)}</p>`;
  return html`<div class="tile">
    <h2>${row.name}</h2>
    <p class="value">${row.value.split(' ±')[0]!}</p>
    ${before}
  </div>`;
}

function changeOf(row: FigureRow): Html {
  return html`<span class="change ${row.trend}">${row.change}</span>`;
}

/** All figures, before and after side by side, with the numbers behind them. */
export function figuresTable(result: EvaluationResult): Html {
  const compared = result.before !== null;
  const names = comparedNames(result, ['Before', 'After']);
  const heads = compared ? [...names, 'Change (points)'] : ['Value'];
  const rows = figureRows(result).map((row) => figureRow(row, compared));
  return html`<section>
    <h2>All figures</h2>
    <div class="scroll">
      <table>
        <caption>
          ${compared ? comparedWords(result) : 'The network as it comes, without training.'}
        </caption>
        <thead>
          <tr>
            <th scope="col">Figure</th>
            ${heads.map((head) => html`<th scope="col" class="number">${head}</th>`)}
            <th scope="col">Rests on</th>
          </tr>
        </thead>
        <tbody>
          ${rows}
        </tbody>
      </table>
    </div>
    ${thresholdNote(result)}
  </section>`;
}

function comparedWords({ against }: EvaluationResult): string {
  return against === null
    ? 'Before: the head that training started from. After: the trained head. Both on the same pairs.'
    : 'Both on the same pairs.';
}

function figureRow(row: FigureRow, compared: boolean): Html {
  const weak = row.weak
    ? html` <strong class="weak">Too few for this rate: none was allowed through.</strong>`
    : null;
  const before = compared ? html`<td class="number">${row.before ?? '–'}</td>` : null;
  const change = compared ? html`<td class="number">${changeOf(row)}</td>` : null;
  return html`<tr>
    <th scope="row">${row.name}</th>
    ${before}
    <td class="number main">${row.value}</td>
    ${change}
    <td class="basis">${row.restsOn}.${weak}</td>
  </tr>`;
}

function thresholdNote({ calibration }: EvaluationResult): Html {
  const weak = calibration.tooFewPairs
    ? html` There were too few different-person pairs to be sure of that rate.`
    : null;
  return html`<p>
    Two faces match up to a squared distance of
    <strong>${calibration.threshold.toFixed(4)}</strong>, calibrated here for a FAR of
    ${calibration.far}: it accepts ${percent(calibration.tar)} of the same-person pairs and
    ${count(calibration.falseAccepts)} of ${count(calibration.negatives)} different-person
    pairs.${weak}
  </p>`;
}
