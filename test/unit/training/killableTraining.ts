import { trainHead } from '../../../server/src/training/trainHead';
import type { TrainOptions } from '../../../server/src/training/trainOptions';
import { clusteredFeatures, evenStart } from './syntheticFeatures';

/** The training that killAndResume.test.ts runs in a process of its own, to be killed. */
export function killableTraining(
  options: Pick<TrainOptions, 'workspace' | 'mining' | 'resume'>,
  onLine: (line: string) => void,
) {
  return trainHead(
    clusteredFeatures({ people: 30, imagesPerPerson: 8 }),
    evenStart(),
    { ...options, dataset: '/data', backbone: 'synthetic', epochs: 10, learningRate: 3e-3 },
    {
      onRun: (folder) => onLine(`run ${folder}`),
      onEpoch: ({ epoch }) => onLine(`epoch ${epoch}`),
    },
  );
}

const given = process.env['LIKENESS_KILLABLE_TRAINING'];
if (given !== undefined) {
  const options = JSON.parse(given) as Parameters<typeof killableTraining>[0];
  void killableTraining(options, (line) => process.stdout.write(line + '\n'));
}
