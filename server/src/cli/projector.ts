import { dirname } from 'node:path';
import type { Command } from 'commander';
import { exportProjector, type ExportedProjector } from '../exports/projector/exportProjector';
import type { DetectorName } from '../detection/face';
import { wholeNumber } from './options';
import {
  detectorOption,
  featuresOption,
  jsonOption,
  workersOption,
  workspaceOption,
} from './sharedOptions';
import { formatFacts } from './table';
import type { JobOptions, RunVerb } from './verb';

interface ProjectorFlags extends JobOptions {
  workspace: string;
  features?: string;
  dataset?: string;
  out?: string;
  maxImages?: number;
  detector: DetectorName;
}

const EXAMPLES = `
Examples:
  likeness projector .likeness/runs/<run>
  tensorboard --logdir .likeness/runs          # then choose Projector, from the menu at the top

TensorBoard shows each face as a small picture among those that the head takes for alike, with the trained
head and with the untrained one. It is a Python program: pip install tensorboard.

The files show faces and names: delete the run’s folder projector/ when a person in it is to be erased.`;

/** `likeness projector <run>` */
export function addProjector(program: Command, run: RunVerb): void {
  program
    .command('projector')
    .summary('show a run’s faces in TensorBoard’s embedding projector')
    .description('Writes embeddings, names and thumbnails where TensorBoard finds them.')
    .argument('<run>', 'folder of a training run')
    .option('--dataset <folder>', 'whose faces to show (default: those the run was trained on)')
    .option('--out <folder>', 'where to write (default: the run’s folder)')
    .option('--max-images <n>', 'show so many when there are more', wholeNumber(1, 16_384))
    .addOption(workspaceOption())
    .addOption(featuresOption())
    .addOption(detectorOption())
    .addOption(workersOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((folder: string, flags: ProjectorFlags) =>
      run(flags, async ({ pool, context }) => {
        const { workspace, features, dataset, out, maxImages, detector } = flags;
        const source = { workspace, features, dataset, detector };
        const options = { run: folder, folder: out, maxImages, ...source };
        const exported = await exportProjector(options, pool(), context);
        return { json: exported, text: describe(exported) };
      }),
    );
}

function describe({ images, people, folder, files }: ExportedProjector): string {
  const facts = formatFacts([
    ['faces', `${images} of ${people} people`],
    ['files', `${files.length} in ${folder}`],
  ]);
  return `${facts}\nTo look at it: tensorboard --logdir ${dirname(folder)}\n`;
}
