import { InvalidArgumentError, type Command } from 'commander';
import type { Box } from '../detection/face';
import { recropImage } from '../dataset/curation/recrop';
import { change, subverb, targetOf, type CurateFlags } from './curateVerb';
import { decimal } from './options';
import type { RunVerb } from './verb';

interface RecropFlags extends CurateFlags {
  face?: Box;
  margin?: number;
}

export function addRecrop(curate: Command, run: RunVerb): void {
  subverb(curate, 'recrop', 'Crops an image again from its photo.')
    .argument('<image>', '<person>/<image>')
    .option('--face <x,y,width,height>', 'another face, near this box of the photo', boxOf)
    .option('--margin <ratio>', 'how far the crop reaches beyond the face', decimal(0, 2))
    .action((dataset: string, image: string, flags: RecropFlags) =>
      run(flags, ({ pool, context }) => {
        const options = { image, face: flags.face, marginRatio: flags.margin };
        return change(recropImage(targetOf(dataset, flags), options, pool(), context));
      }),
    );
}

function boxOf(text: string): Box {
  const [x, y, width, height] = text.split(',').map(Number);
  const numbers = [x, y, width, height].every(Number.isFinite);
  if (numbers && text.split(',').length === 4) {
    return { x: x!, y: y!, width: width!, height: height! };
  }
  throw new InvalidArgumentError(
    'It must be x,y,width,height in pixels, for example 120,40,200,200.',
  );
}
