import { Option, type Command } from 'commander';
import type { DetectorName } from '../detection/face';
import { foundPeople } from '../recognition/foundPeople';
import { searchPhotos, type SearchResult } from '../recognition/searchPhotos';
import { reportFailedPhotos } from './failedPhotos';
import { GALLERY_MODEL_WORDS, galleryModel, type GalleryFlags } from './galleryModel';
import { decimal, wholeNumber } from './options';
import {
  detectorOption,
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
  rank: 'best' | 'mean';
}

const EXAMPLES = `
Examples:
  likeness search unknown.jpg
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
      new Option('--rank <how>', 'by a person’s nearest face, or by the mean of the k nearest')
        .choices(['best', 'mean'])
        .default('best'),
    )
    .option('--k <n>', 'faces that the mean is over (default: 3)', wholeNumber(1))
    .option('--min-score <score>', 'pass over faces the detector believes in less', decimal(0, 1))
    .addOption(workspaceOption())
    .addOption(detectorOption())
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((photos: string[], flags: SearchFlags) =>
      run(flags, async (job) => {
        const result = await search(photos, flags, job);
        return { json: result.found.map(foundPeople), text: describe(result) };
      }),
    );
}

async function search(
  photos: string[],
  flags: SearchFlags,
  { pool, context }: Job,
): Promise<SearchResult> {
  const model = await galleryModel(flags, context);
  const { gallery, top, k, rank, detector, minScore } = flags;
  const options = { photos, gallery, model, top, k, rankBy: rank, detector, minScore };
  const result = await searchPhotos(options, pool(), context);
  reportFailedPhotos(result.failed, photos, context);
  return result;
}

function describe({ found, threshold }: SearchResult): string {
  const rows = found.flatMap(({ photo, box, persons }) =>
    persons.map(({ person, distance, meanDistance }) => [
      photo,
      `${Math.round(box.x)},${Math.round(box.y)}`,
      person,
      distance.toFixed(3),
      meanDistance.toFixed(3),
      distance <= threshold ? 'yes' : 'no',
    ]),
  );
  return formatTable(['photo', 'face at', 'person', 'distance', 'mean', 'match'], rows);
}
