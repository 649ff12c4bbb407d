import type { Command } from 'commander';
import type { DetectorName } from '../detection/face';
import { enroll, type EnrollResult } from '../gallery/enroll';
import { GALLERY_MODEL_WORDS, galleryModel, type GalleryFlags } from './galleryModel';
import { decimal } from './options';
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

interface EnrollFlags extends JobOptions, GalleryFlags {
  detector: DetectorName;
  minScore?: number;
}

const EXAMPLES = `
Examples:
  likeness enroll "Ada Lovelace" ada/*.jpg
  likeness enroll Ada ada1.jpg ada2.jpg --model .likeness/runs/<run>

Give each photo one clear face. A gallery keeps to the model that its first person was enrolled with.`;

/** `likeness enroll <name> <photo…>` */
export function addEnroll(program: Command, run: RunVerb): void {
  program
    .command('enroll')
    .summary('remember a person by photos of them')
    .description('Adds the faces of a person to the gallery, so that recognize can name them.')
    .argument('<name>', 'of the person')
    .argument('<photo...>', 'photos that show this person')
    .addOption(galleryOption())
    .addOption(modelOption(GALLERY_MODEL_WORDS))
    .addOption(detectorOption())
    .option('--min-score <score>', 'pass over faces the detector believes in less', decimal(0, 1))
    .addOption(workspaceOption())
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((name: string, photos: string[], flags: EnrollFlags) =>
      run(flags, async (job) => {
        const result = await enrollPhotos(name, photos, flags, job);
        return { json: entries(result), text: describe(result) };
      }),
    );
}

async function enrollPhotos(
  name: string,
  photos: string[],
  flags: EnrollFlags,
  { pool, context }: Job,
): Promise<EnrollResult> {
  const model = await galleryModel(flags, context);
  const { gallery, detector, minScore } = flags;
  const options = { name, photos, gallery, model, detector, minScore };
  const result = await enroll(options, pool(), context);
  for (const { words, remedy } of result.skipped) context.onNote?.(`${words} ${remedy}`);
  for (const warning of result.warnings) context.onNote?.(warning);
  return result;
}

/** One entry a stored face, in the shape of recognize's. */
function entries({ name, stored }: EnrollResult) {
  return stored.map(({ photo, box, ...quality }) => ({
    ...{ photo, box, name, distance: null },
    ...quality,
  }));
}

function describe({ name, stored }: EnrollResult): string {
  const rows = stored.map(({ photo, faceSizePx, sharpness, score }) => [
    photo,
    Math.round(faceSizePx),
    Math.round(sharpness),
    score.toFixed(2),
  ]);
  const faces = stored.length === 1 ? '1 new face' : `${stored.length} new faces`;
  const sentence = `${name} has ${faces} in the gallery.\n`;
  if (stored.length === 0) return sentence;
  return `${formatTable(['photo', 'face px', 'sharpness', 'score'], rows)}\n${sentence}`;
}
