import { resolve } from 'node:path';
import type { Command } from 'commander';
import type { ReembedResult } from '../../../protocol/src/people';
import type { DetectorName } from '../detection/face';
import { finishErasures } from '../gallery/erasePerson';
import { reembed } from '../gallery/reembed';
import { loadModel } from '../recognition/loadModel';
import { UNTRAINED } from './galleryModel';
import { countOf, type PeopleFlags } from './peopleGallery';
import {
  detectorOption,
  galleryOption,
  jsonOption,
  workersOption,
  workspaceOption,
} from './sharedOptions';
import type { RunVerb } from './verb';

interface ReembedFlags extends PeopleFlags {
  run: string;
  workspace: string;
  detector: DetectorName;
  dropMissing?: boolean;
}

export function addReembed(people: Command, run: RunVerb): void {
  people
    .command('reembed')
    .description(
      'Gives everybody the embeddings of another model, from the pictures that the gallery keeps. Until ' +
        'all is done the gallery stays as it is.',
    )
    .requiredOption('--run <run>', 'folder of the training run, or untrained')
    .option('--drop-missing', 'drop faces whose photo is gone, instead of changing nothing')
    .addOption(galleryOption())
    .addOption(detectorOption())
    .addOption(workspaceOption())
    .addOption(workersOption())
    .addOption(jsonOption())
    .action((flags: ReembedFlags) =>
      run(flags, async ({ pool, context }) => {
        await finishErasures(flags.workspace, context);
        const model = await loadModel(flags.run === UNTRAINED ? null : resolve(flags.run));
        const { gallery, detector, dropMissing } = flags;
        const options = { gallery, model, detector, dropMissing };
        const result = await reembed(options, pool(), context);
        return { json: result, text: describe(result) };
      }),
    );
}

function describe({ faces, fromPictures, fromPhotos, dropped, model }: ReembedResult): string {
  const name = model.runFolder ?? 'the untrained network';
  const lines = dropped.map(
    ({ name: person, source, why }) => `Dropped ${source}, of ${person}: ${why}.\n`,
  );
  return [
    ...lines,
    `The gallery has ${countOf(faces, 'face')} with embeddings of ${name} ` +
      `(${fromPictures} from pictures, ${fromPhotos} from photos now).\n`,
  ].join('');
}
