import type { Command } from 'commander';
import type { Box, DetectorName } from '../detection/face';
import { enroll, type EnrollResult } from '../gallery/enroll';
import { finishErasures } from '../gallery/erasePerson';
import { GALLERY_MODEL_WORDS, galleryModel, type GalleryFlags } from './galleryModel';
import { decimal, faceBox } from './options';
import {
  detectorOption,
  galleryOption,
  jsonOption,
  modelOption,
  workersOption,
  workspaceOption,
} from './sharedOptions';
import { formatTable } from './table';
import { usageError, type Job, type JobOptions, type RunVerb } from './verb';

interface EnrollFlags extends JobOptions, GalleryFlags {
  detector: DetectorName;
  minScore?: number;
  face?: Box;
  consent?: string;
  consentBy?: string;
}

const EXAMPLES = `
Examples:
  likeness enroll "Ada Lovelace" ada/*.jpg
  likeness enroll Ada ada1.jpg ada2.jpg --model .likeness/runs/<run>
  likeness enroll Ada group.jpg --face 214,96,120,131    # the box as search --json and recognize --json give it
  likeness enroll Ada ada.jpg --consent "agreed in writing, 3 May 2026" --consent-by "Grace Hopper"

Give each photo one clear face, or say which of several it is. A gallery keeps to the model that its first person was enrolled with.`;

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
    .option('--face <x,y,width,height>', 'which face of a photo with several', faceBox)
    .option('--consent <words>', 'keep with the faces what this person agreed to')
    .option('--consent-by <name>', 'who gave or recorded that consent')
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
  const consent = consentOf(flags);
  await finishErasures(flags.workspace, context);
  const model = await galleryModel(flags, context);
  const { gallery, detector, minScore, face } = flags;
  const options = { name, photos, gallery, model, detector, minScore, face, consent };
  const result = await enroll(options, pool(), context);
  for (const { words, remedy } of result.skipped) context.onNote?.(`${words} ${remedy}`);
  for (const warning of result.warnings) context.onNote?.(warning);
  return result;
}

function consentOf({ consent: words, consentBy: by }: EnrollFlags) {
  if (words === undefined && by === undefined) return undefined;
  if (words !== undefined && by !== undefined) return { by, words };
  throw usageError(
    '--consent and --consent-by belong together.',
    'Say what was agreed to, and who gave or recorded it.',
  );
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
