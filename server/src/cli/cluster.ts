import type { Command } from 'commander';
import type { ClusterResult } from '../../../protocol/src/review';
import type { DetectorName } from '../detection/face';
import { clusterPhotos } from '../review/clusterPhotos';
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
import { formatFacts, formatTable } from './table';
import type { Job, JobOptions, RunVerb } from './verb';

interface ClusterFlags extends JobOptions, GalleryFlags {
  detector: DetectorName;
  minScore?: number;
  threshold?: number;
  minPhotos?: number;
}

const EXAMPLES = `
Examples:
  likeness cluster holiday raw                # raw/person 001, raw/person 002 …
  likeness cluster holiday raw --min-photos 3
  likeness prepare raw dataset                # after the folders have got their names

A group that looks like an enrolled person gets that name. Photos are copied, never moved.`;

/** `likeness cluster <photos> <out>` */
export function addCluster(program: Command, run: RunVerb): void {
  program
    .command('cluster')
    .summary('sort photos of anybody into a folder a person')
    .description('Groups photos by the largest face in each, and copies each group to a folder.')
    .argument('<photos>', 'folder of photos, with folders in it or without')
    .argument('<out>', 'folder for the people, new or empty')
    .addOption(galleryOption())
    .addOption(modelOption(GALLERY_MODEL_WORDS))
    .option('--min-photos <n>', 'smaller groups get no folder (default: 2)', wholeNumber(1))
    .option(
      '--threshold <distance>',
      'two groups nearer than this are one person (default: the model’s)',
      decimal(0, 4),
    )
    .option('--min-score <score>', 'pass over faces the detector believes in less', decimal(0, 1))
    .addOption(workspaceOption())
    .addOption(detectorOption())
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((photos: string, out: string, flags: ClusterFlags) =>
      run(flags, async (job) => {
        const result = await cluster(photos, out, flags, job);
        return { json: result, text: describe(result) };
      }),
    );
}

async function cluster(
  photos: string,
  out: string,
  flags: ClusterFlags,
  { pool, context }: Job,
): Promise<ClusterResult> {
  const model = await galleryModel(flags, context);
  const { gallery, detector, minScore, threshold, minPhotos } = flags;
  const options = { photos, out, gallery, model, detector, minScore, threshold, minPhotos };
  const result = await clusterPhotos(options, pool(), context);
  const seen = result.people.flatMap((person) => person.photos);
  reportFailedPhotos(result.failed, [...seen, ...result.failed.map(({ photo }) => photo)], context);
  return result;
}

function describe({ photos, people, alone, withoutFace, failed }: ClusterResult): string {
  const facts = formatFacts([
    ['photos', photos],
    ['people', people.length],
    ['photos in no group', alone.length],
    ['photos without a face', withoutFace.length],
    ['photos not readable', failed.length],
  ]);
  const rows = people.map((person) => [person.name, person.photos.length]);
  return rows.length === 0 ? facts : `${facts}\n${formatTable(['person', 'photos'], rows)}`;
}
