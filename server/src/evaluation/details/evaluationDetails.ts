import { resolve } from 'node:path';
import type { EvaluationDetails } from '../../../../protocol/src/evaluationDetails';
import { personOf } from '../../features/featureMatrix';
import type { JobContext } from '../../job';
import { Pause } from '../../training/pause';
import type { EvaluatedSubject, EvaluationSubject } from '../evaluateRows';
import { modelDetails, type DetailedSubject } from './modelDetails';

/**
 * What a panel shows of an evaluation by folders. Its size depends on the number of people, hardly on that of
 * images and not on that of pairs.
 * @param seed of the resamples
 * @throws LikenessError Cancelled
 */
export async function evaluationDetails(
  dataset: string,
  subject: EvaluationSubject,
  { result, evaluated, start }: EvaluatedSubject,
  seed: number,
  context: JobContext,
): Promise<EvaluationDetails> {
  const pause = new Pause(context.signal);
  const tell = (done: number): void =>
    context.onProgress?.({
      ...{ step: 'Looking into the figures', unit: 'models', total: start === null ? 1 : 2, done },
      ...{ perSecond: 0, secondsLeft: null },
    });
  const shown = new Map<number, number>();
  const detailed = detailedSubject(subject, seed, (row) => {
    const place = shown.get(row) ?? shown.size;
    shown.set(row, place);
    return place;
  });
  tell(0);
  const before = start && (await modelDetails(detailed, start, pause));
  if (start !== null) tell(1);
  const after = await modelDetails(detailed, evaluated, pause);
  const images = [...shown.keys()].map((row) => subject.images[row]!.image);
  const createdAt = new Date().toISOString();
  return {
    ...{ format: 1, createdAt, dataset: resolve(dataset), summary: result },
    ...{ images, before, after },
  };
}

function detailedSubject(
  { images, plan }: EvaluationSubject,
  seed: number,
  placeOf: DetailedSubject['placeOf'],
): DetailedSubject {
  const numbers = new Map<string, number>();
  const persons = Int32Array.from(images, ({ image }) => {
    const person = personOf(image);
    const number = numbers.get(person) ?? numbers.size;
    numbers.set(person, number);
    return number;
  });
  const names = [...numbers.keys()];
  const imagesOf = new Int32Array(names.length);
  for (const person of persons) imagesOf[person]!++;
  const { positives, negatives } = plan.pairs;
  const pairs = { positives, negatives, persons, people: names.length };
  return { images, pairs, names, imagesOf, seed, placeOf };
}
