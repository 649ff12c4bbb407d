import { resolve } from 'node:path';
import type { ReviewResult } from '../../../protocol/src/review';
import { readDataset } from '../dataset/datasetIndex';
import type { DetectorName } from '../detection/face';
import { extractFeatures, type ExtractedFeatures } from '../features/extractFeatures';
import { personOf } from '../features/featureMatrix';
import type { JobContext } from '../job';
import type { RecognitionModel } from '../recognition/model';
import { embedAll } from '../training/embedAll';
import { Pause } from '../training/pause';
import type { FacePool } from '../workers/facePool';
import { describeAll } from './cropDescriptions';
import { findDuplicates, type ReviewedImage } from './findDuplicates';
import { readDecided } from './decided';
import { collectFindings, type Reviewed } from './findings';
import { findLeaks } from './findLeaks';
import { judgePeople } from './judgePeople';

export interface ReviewOptions {
  /** Folder with list.txt and images/<person>/<image>. */
  dataset: string;
  /** Its folder .likeness keeps features, runs and rejections. */
  workspace: string;
  /** Where features are kept instead: a folder, `s3://…` or `db://…`. */
  features?: string | undefined;
  /** By whose embeddings faces are compared. */
  model: RecognitionModel;
  /** Looks for the face in crops that somebody put there by hand. Default ssd. */
  detector?: DetectorName | undefined;
  /** List what was rejected too. Default false. */
  withRejected?: boolean | undefined;
}

/**
 * Looks for what is probably wrong with a dataset: labels, copies, people in two folders or two in one,
 * people that a run was both trained and measured on, and images that are hard to learn from. Nothing is
 * changed.
 * @throws LikenessError NotFound, CorruptFile, CannotWrite, Cancelled
 */
export async function reviewDataset(
  options: ReviewOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<ReviewResult> {
  const { dataset, workspace, model, detector = 'ssd' } = options;
  const source = { dataset, workspace, features: options.features, detector };
  const features = await extractFeatures(
    { ...source, backbone: model.backboneName },
    pool,
    context,
  );
  const images = await imagesOf(dataset, features);
  const descriptions = await describeAll(images, workspace, detector, pool, context);
  const pause = new Pause(context.signal);
  const embeddings = await embedAll(model.head, features.values, pause);
  const people = [...new Set(features.images.map(personOf))];
  const numbers = new Map(people.map((person, number) => [person, number]));
  const persons = Int32Array.from(features.images, (image) => numbers.get(personOf(image))!);
  context.onProgress?.(step('Comparing people'));
  const faces = { embeddings, persons, people: people.length, threshold: model.threshold };
  const judgement = await judgePeople(faces, pause);
  const args = [images, embeddings, judgement.persons, judgement.labels] as const;
  const duplicates = await findDuplicates(...args, detector, pool, context, pause);
  const reviewed: Reviewed = {
    ...{ images, people, persons, embeddings, judgement, duplicates, descriptions },
    withoutFace: features.withoutFace,
    unreadable: features.unreadable,
  };
  const leaks = await findLeaks(reviewed, workspace);
  const decided = await readDecided(workspace);
  return {
    dataset: resolve(dataset),
    images: features.images.length + features.withoutFace.length + features.unreadable.length,
    people: people.length,
    ...collectFindings(reviewed, leaks, decided, options.withRejected ?? false),
  };
}

function step(name: string) {
  return { step: name, unit: 'steps', total: 1, done: 0, perSecond: 0, secondsLeft: null };
}

/** The images that have a feature, as prepare left them or as somebody put them there. */
async function imagesOf(
  dataset: string,
  { images, hashes }: ExtractedFeatures,
): Promise<(ReviewedImage & { score: number | null })[]> {
  const known = new Map((await readDataset(dataset)).map((image) => [image.image, image]));
  return images.map((image, row) => {
    const sha256 = hashes[row]!;
    const { file, landmarks, score, sha256: written } = known.get(image)!;
    // Those of a crop that was replaced since are not its own any more.
    const isAsWritten = written === sha256;
    return {
      ...{ image, file, sha256 },
      landmarks: isAsWritten ? landmarks : null,
      score: isAsWritten ? score : null,
    };
  });
}
