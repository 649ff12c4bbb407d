import { Option, type Command } from 'commander';
import type { FoundFace, NearImage } from '../../../protocol/src/photos';
import { verdictOf, type Verdict } from '../../../protocol/src/sameVerdict';
import type { DetectorName } from '../detection/face';
import { personOf } from '../features/featureMatrix';
import { foundPeople } from '../recognition/foundPeople';
import type { RecognitionModel } from '../recognition/model';
import { searchPhotos } from '../recognition/searchPhotos';
import { nearestImages } from '../review/nearestImages';
import { reportFailedPhotos } from './failedPhotos';
import { GALLERY_MODEL_WORDS, galleryModel, type GalleryFlags } from './galleryModel';
import { decimal, wholeNumber } from './options';
import {
  detectorOption,
  featuresOption,
  galleryOption,
  jsonOption,
  modelOption,
  workersOption,
  workspaceOption,
} from './sharedOptions';
import { formatTable } from './table';
import type { Job, JobOptions, RunVerb } from './verb';

interface SearchFlags extends JobOptions, GalleryFlags {
  detector: DetectorName;
  minScore?: number;
  top?: number;
  k?: number;
  rank: 'match' | 'best' | 'mean';
  person?: string;
  dataset?: string;
  features?: string;
}

/** A face of a photo, who is near it, and whether that is the same person. */
interface AskedFace extends FoundFace {
  /** Of a dataset, where one was named. */
  images: NearImage[];
  /** Squared distance up to which two faces count as the same person. */
  threshold: number;
  verdict: Verdict;
}

const EXAMPLES = `
Examples:
  likeness search unknown.jpg
  likeness search unknown.jpg --person Ada                # is it Ada?
  likeness search unknown.jpg --dataset dataset
  likeness search unknown.jpg --top 10 --rank mean --k 5 --json`;

/** `likeness search <photo…>` */
export function addSearch(program: Command, run: RunVerb): void {
  program
    .command('search')
    .summary('the enrolled people who look most like the faces in photos')
    .description('Lists the nearest enrolled people for each face, however far away they are.')
    .argument('<photo...>')
    .addOption(galleryOption())
    .addOption(modelOption(GALLERY_MODEL_WORDS))
    .option('--top <n>', 'how many people a face (default: 5)', wholeNumber(1))
    .addOption(
      new Option(
        '--rank <how>',
        'by what recognition goes by, a person’s nearest face, or the mean of the k nearest',
      )
        .choices(['match', 'best', 'mean'])
        .default('match'),
    )
    .option('--k <n>', 'faces that the mean is over (default: 3)', wholeNumber(1))
    .option('--person <name>', 'only this person’s faces')
    .option('--dataset <folder>', 'the nearest images of a dataset too')
    .option('--min-score <score>', 'pass over faces the detector believes in less', decimal(0, 1))
    .addOption(workspaceOption())
    .addOption(featuresOption())
    .addOption(detectorOption())
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((photos: string[], flags: SearchFlags) =>
      run(flags, async (job) => {
        const faces = await search(photos, flags, job);
        return { json: faces, text: describe(faces) };
      }),
    );
}

async function search(photos: string[], flags: SearchFlags, job: Job): Promise<AskedFace[]> {
  const { context } = job;
  const model = await galleryModel(flags, context);
  const { gallery, top, k, rank, detector, minScore, person } = flags;
  const options = { photos, gallery, model, top, k, rankBy: rank, detector, minScore, person };
  const { found, failed, threshold } = await searchPhotos(options, job.pool(), context);
  reportFailedPhotos(failed, photos, context);
  const images = await imagesNear([...new Set(found.map(({ photo }) => photo))], model, flags, job);
  return found.map(foundPeople).map((face, i) => {
    const near = images[i] ?? [];
    return { ...face, images: near, threshold, verdict: verdict(face, near, threshold, person) };
  });
}

/** @returns for each face of the photos, from left to right, the images of the dataset nearest to it */
async function imagesNear(
  photos: readonly string[],
  model: RecognitionModel,
  { dataset, workspace, features, top, detector, minScore, person }: SearchFlags,
  { pool, context }: Job,
): Promise<NearImage[][]> {
  if (dataset === undefined) return [];
  const options = { dataset, workspace, features, model, top, detector, minScore, person };
  const near: NearImage[][] = [];
  for (const photo of photos) {
    const { found } = await nearestImages({ ...options, photo }, pool(), context);
    near.push(...found.map(({ images }) => images));
  }
  return near;
}

/** Who is enrolled comes before who is only in the dataset. */
function verdict(
  { people }: FoundFace,
  images: readonly NearImage[],
  threshold: number,
  person: string | null = null,
): Verdict {
  const named = people.map(({ name, matchDistance: distance }) => ({ name, distance }));
  const inDataset = images.map(({ image, distance }) => ({ name: personOf(image), distance }));
  const nearest = [...named].sort((a, b) => a.distance - b.distance)[0] ?? inDataset[0] ?? null;
  return verdictOf(nearest, threshold, person);
}

function describe(faces: readonly AskedFace[]): string {
  return faces
    .map(({ photo, box, people, images, threshold, verdict: { words } }) => {
      const [x, y] = [Math.round(box.x), Math.round(box.y)];
      const rows = [
        ...people.map(({ name, matchDistance, distance, meanDistance }) =>
          row(name, [matchDistance, distance, meanDistance], threshold),
        ),
        ...images.map(({ image, distance }) => row(image, [distance, distance, null], threshold)),
      ];
      const header = ['person', 'distance', 'nearest', 'mean', 'same person'];
      const table = rows.length === 0 ? '' : formatTable(header, rows);
      return `${photo}, face at ${x},${y}\n${words}\n${table}`;
    })
    .join('\n');
}

/** @param distances what recognition goes by first; null: there is none */
function row(
  name: string,
  distances: readonly [number, number, number | null],
  threshold: number,
): string[] {
  const cells = distances.map((distance) => distance?.toFixed(3) ?? '–');
  return [name, ...cells, distances[0] <= threshold ? 'yes' : 'no'];
}
