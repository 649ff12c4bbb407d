import type { Command } from 'commander';
import type { DetectorName } from '../detection/face';
import {
  recognizePhotos,
  type RecognizedFace,
  type RecognizeResult,
} from '../recognition/recognizePhotos';
import { reportFailedPhotos } from './failedPhotos';
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

interface RecognizeFlags extends JobOptions, GalleryFlags {
  detector: DetectorName;
  minScore?: number;
  threshold?: number;
  out?: string;
}

const EXAMPLES = `
Examples:
  likeness recognize party.jpg
  likeness recognize party.jpg --out named.jpg
  likeness recognize album/*.jpg --out named --json

A face gets the name of the nearest enrolled face if that is no further away than the threshold.
Distances are squared Euclidean, 0 to 4.`;

/** `likeness recognize <photo…>` */
export function addRecognize(program: Command, run: RunVerb): void {
  program
    .command('recognize')
    .summary('name the faces in photos')
    .description('Finds every face and says whose it is, or that it is unknown.')
    .argument('<photo...>')
    .addOption(galleryOption())
    .addOption(modelOption(GALLERY_MODEL_WORDS))
    .option('--out <path>', 'write the photo with names to this file; for several, a folder')
    .option(
      '--threshold <distance>',
      'name faces up to this distance (default: the model’s)',
      decimal(0, 4),
    )
    .option('--min-score <score>', 'pass over faces the detector believes in less', decimal(0, 1))
    .addOption(workspaceOption())
    .addOption(detectorOption())
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((photos: string[], flags: RecognizeFlags) =>
      run(flags, async (job) => {
        const result = await recognize(photos, flags, job);
        return { json: result.faces, text: describe(result) };
      }),
    );
}

async function recognize(
  photos: string[],
  flags: RecognizeFlags,
  { pool, context }: Job,
): Promise<RecognizeResult> {
  const model = await galleryModel(flags, context);
  const { gallery, out, threshold, detector, minScore } = flags;
  const options = { photos, gallery, model, out, threshold, detector, minScore };
  const result = await recognizePhotos(options, pool(), context);
  reportFailedPhotos(result.failed, photos, context);
  return result;
}

function describe({ faces, written, threshold }: RecognizeResult): string {
  const unknown = faces.filter(({ name }) => name === null).length;
  const table = formatTable(
    ['photo', 'name', 'distance', 'nearest', 'x', 'y', 'size'],
    faces.map(row),
  );
  const summary = `${faces.length} faces, ${unknown} unknown; named up to distance ${threshold.toFixed(3)}.\n`;
  const pictures = written.map((path) => `Written: ${path}\n`).join('');
  return `${table}\n${summary}${pictures}`;
}

function row({ photo, name, distance, nearest, box }: RecognizedFace) {
  return [
    photo,
    name ?? 'unknown',
    distance?.toFixed(3) ?? '–',
    nearest ?? '–',
    ...[box.x, box.y, box.width].map(Math.round),
  ];
}
