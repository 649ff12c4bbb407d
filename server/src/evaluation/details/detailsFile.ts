import { readFile } from 'node:fs/promises';
import { ErrorCode } from '../../../../protocol/src/errors';
import type { EvaluationDetails } from '../../../../protocol/src/evaluationDetails';
import { LikenessError } from '../../errors';
import { writeFileAtomic } from '../../files/atomicFile';

const FORMAT = 1;

/** @throws LikenessError CannotWrite */
export async function writeDetails(path: string, details: EvaluationDetails): Promise<void> {
  await writeFileAtomic(path, JSON.stringify(details));
}

/** @throws LikenessError NotFound, CorruptFile when it is damaged or of another version */
export async function readDetails(path: string): Promise<EvaluationDetails> {
  const text = await readFile(path, 'utf8').catch(() => {
    throw new LikenessError(
      ErrorCode.NotFound,
      `There is no evaluation in ${path}.`,
      'Evaluate the model.',
      path,
    );
  });
  try {
    const details = JSON.parse(text) as Partial<EvaluationDetails>;
    if (details.format === FORMAT && details.after !== undefined) {
      return details as EvaluationDetails;
    }
  } catch {
    // Said below.
  }
  throw new LikenessError(
    ErrorCode.CorruptFile,
    `${path} is damaged, or of another version of Likeness.`,
    'Evaluate the model again.',
    path,
  );
}
