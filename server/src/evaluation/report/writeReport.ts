import { writeFileAtomic } from '../../files/atomicFile';
import type { JobContext } from '../../job';
import type { EvaluatedSubject, EvaluationSubject } from '../evaluateRows';
import { renderReport } from './renderReport';
import { reportData } from './reportData';

/**
 * Writes an evaluation as an HTML page on its own.
 * @param title dataset folder or pairs file
 * @throws LikenessError CannotWrite, Cancelled
 */
export async function writeReport(
  path: string,
  title: string,
  subject: EvaluationSubject,
  evaluated: EvaluatedSubject,
  context: JobContext = {},
): Promise<void> {
  await writeFileAtomic(path, renderReport(await reportData(title, subject, evaluated, context)));
}
