import type { JobContext } from '../../job';
import { forEachParallel } from '../../parallel';
import { progressMeter } from '../../progressMeter';
import type { EvaluatedImage, EvaluatedSubject, EvaluationSubject } from '../evaluateRows';
import type { EvaluationResult } from '../evaluationResult';
import type { MeasuredModel } from '../measureModel';
import { NO_FACE, type PairList, type PairPlan } from '../pairPlan';
import { worstPairs, type Mistake } from './mistakes';
import { facePicture } from './picture';
import { scoreHistogram, type ScoreHistogram } from './scoreHistogram';

/** All that a report shows, as plain data. */
export interface ReportData {
  /** Dataset folder or pairs file. */
  title: string;
  /** Shown as a date in UTC. */
  createdAt: Date;
  result: EvaluationResult;
  scores: ScoreHistogram;
  scoresBefore: ScoreHistogram | null;
  /** Most distant pairs of one person. */
  missed: Mistake[];
  /** Nearest pairs of two people. */
  confused: Mistake[];
  /** The first images without a face. */
  withoutFace: EvaluatedImage[];
  /** File → data URI of a small picture; files that cannot be read are missing. */
  pictures: ReadonlyMap<string, string>;
}

const MISTAKES_SHOWN = 12;
const WITHOUT_FACE_SHOWN = 12;
/** Decoding uses the image library's own threads. */
const PICTURES_AT_ONCE = 4;

export async function reportData(
  title: string,
  subject: EvaluationSubject,
  { result, evaluated, start }: EvaluatedSubject,
  context: JobContext,
): Promise<ReportData> {
  const { images, plan } = subject;
  const { positives, negatives } = plan.pairs;
  const worst = (pairs: PairList, distances: Float32Array, which: 'farthest' | 'nearest') =>
    worstPairs(images, pairs, distances, which, MISTAKES_SHOWN);
  const missed = worst(positives, evaluated.positives, 'farthest');
  const confused = worst(negatives, evaluated.negatives, 'nearest');
  const withoutFace = subject.imagesWithoutFace.slice(0, WITHOUT_FACE_SHOWN);
  const shown = [...missed, ...confused].flatMap(({ left, right }) => [left, right]);
  return {
    ...{ title, createdAt: new Date(), result, missed, confused, withoutFace },
    scores: histogramOf(evaluated, plan.pairs),
    scoresBefore: start && histogramOf(start, plan.pairs),
    pictures: await picturesOf(shown, withoutFace, subject.locateFace, context),
  };
}

function histogramOf({ positives, negatives }: MeasuredModel, plan: PairPlan): ScoreHistogram {
  return scoreHistogram(withFaces(positives, plan.positives), withFaces(negatives, plan.negatives));
}

/** The distances that were measured, not put in place of a missing face. */
function withFaces(distances: Float32Array, { left, right }: PairList): Float32Array {
  return distances.filter((_distance, i) => left[i] !== NO_FACE && right[i] !== NO_FACE);
}

async function picturesOf(
  faces: readonly EvaluatedImage[],
  withoutFace: readonly EvaluatedImage[],
  locateFace: EvaluationSubject['locateFace'],
  context: JobContext,
): Promise<Map<string, string>> {
  const pictures = new Map<string, string>();
  const once = new Map(faces.map((image) => [image.file, image]));
  const total = once.size + withoutFace.length;
  const meter = progressMeter(context, { step: 'Making the report', unit: 'pictures', total });
  const add = async (image: EvaluatedImage): Promise<void> => {
    const picture = await facePicture(image);
    if (picture !== null) pictures.set(image.file, picture);
    meter.advance(1);
  };
  await forEachParallel(withoutFace, PICTURES_AT_ONCE, add, context.signal);
  const addFace = async (image: EvaluatedImage): Promise<void> =>
    add({ ...image, box: image.box ?? (await locateFace?.(image.file)) ?? null });
  await forEachParallel(once.values(), PICTURES_AT_ONCE, addFace, context.signal);
  return pictures;
}
