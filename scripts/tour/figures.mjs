/** The tour's closing table, from what the verbs printed. */

/**
 * @typedef {{ accuracy: number, accuracyStdErr: number, eer: number, tarAtFar: Record<string, number> }} Figures
 * @typedef {Figures & { pairs: number, before: Figures | null, after: Figures | null }} Evaluation
 * @typedef {{ read: number, kept: number, skipped: Record<string, number> }} Prepared
 * @typedef {{ run: string, epochs: number, seconds: number, summary: string }} Trained
 * @typedef {{ photo: string, name: string | null, distance: number | null, nearest: string | null }} Named
 * @typedef {readonly [name: string, value: string]} Row
 */

/** The rates worth showing where there are a few thousand pairs. */
const SHOWN_FARS = ['0.001', '0.0001'];

/** @param {number} share */
const percent = (share) => `${(100 * share).toFixed(2)} %`;

/** With its standard error: few photos make large errors. @param {Figures} figures */
const accuracy = ({ accuracy, accuracyStdErr }) =>
  `${(100 * accuracy).toFixed(1)} ± ${(100 * accuracyStdErr).toFixed(1)} %`;

/** @param {Prepared} prepared @returns {Row[]} */
export function preparedRows({ read, kept, skipped }) {
  const reasons = Object.entries(skipped).filter(([, n]) => n > 0);
  const why = reasons.map(([reason, n]) => `${n} ${reason}`).join(', ');
  return [['faces found', `${kept} in ${read} photos${why === '' ? '' : ` (skipped: ${why})`}`]];
}

/** @param {Trained} trained @returns {Row[]} */
export function trainedRows({ epochs, seconds }) {
  return [['epochs run', `${epochs} in ${seconds.toFixed(1)} s`]];
}

/** @param {Evaluation} evaluation @returns {Row[]} */
export function evaluatedRows(evaluation) {
  const before = evaluation.before ?? evaluation;
  const after = evaluation.after ?? evaluation;
  /** @param {(figures: Figures) => number | undefined} figure */
  const change = (figure) =>
    `${percent(figure(before) ?? NaN)} before, ${percent(figure(after) ?? NaN)} after`;
  return [
    [
      'accuracy',
      `${accuracy(before)} before, ${accuracy(after)} after (${evaluation.pairs.toLocaleString('en')} pairs)`,
    ],
    ['equal error rate', change(({ eer }) => eer)],
    ...SHOWN_FARS.map(
      (far) => /** @type {Row} */ ([`TAR at FAR ${far}`, change(({ tarAtFar }) => tarAtFar[far])]),
    ),
  ];
}

/** @param {Named[]} faces @returns {Row[]} */
export function namedRows(faces) {
  const unknown = faces.filter(({ name }) => name === null).length;
  return [
    ['group photo', `${faces.length} faces, ${faces.length - unknown} named, ${unknown} unknown`],
    ...faces.map(({ name, distance, nearest }, i) => {
      const words = distance === null ? '' : ` (distance ${distance.toFixed(2)} to ${nearest})`;
      return /** @type {Row} */ (['', `${i + 1}. ${name ?? 'unknown'}${words}`]);
    }),
  ];
}
