import type { Command } from 'commander';
import type { PeopleIndexResult } from '../../../protocol/src/people';
import { indexPeople, removePeopleIndex } from '../gallery/indexPeople';
import { formatDuration } from './formatDuration';
import { countOf, type PeopleFlags } from './peopleGallery';
import { galleryOption, jsonOption } from './sharedOptions';
import type { RunVerb } from './verb';

interface IndexFlags extends PeopleFlags {
  remove?: boolean;
}

const NOTES = `
Searches use the index where there is one. People may be enrolled, renamed and erased meanwhile: nothing that is
gone is found, and what is new is. Make it again when a quarter of the faces are newer than it. It pays
from some hundred thousand faces on; below, every face is looked at as quickly.`;

export function addIndex(people: Command, run: RunVerb): void {
  people
    .command('index')
    .description('Makes an index for large galleries: a search then looks at a part of the faces.')
    .option('--remove', 'take the index away: every face is looked at again')
    .addOption(galleryOption())
    .addOption(jsonOption())
    .addHelpText('after', NOTES)
    .action((flags: IndexFlags) =>
      run(flags, async ({ context }) => {
        if (flags.remove) {
          await removePeopleIndex(flags);
          return { json: null, text: `The gallery in ${flags.gallery} has no index.\n` };
        }
        const result = await indexPeople(flags, context);
        return { json: result, text: describe(result) };
      }),
    );
}

function describe({ faces, cells, probes, recall, seconds }: PeopleIndexResult): string {
  return (
    `${countOf(faces, 'face')} in ${countOf(cells, 'group')}, made in ${formatDuration(seconds)}. ` +
    `A search looks into ${probes} of them and finds ${(100 * recall).toFixed(1)} % of the ten nearest faces.\n`
  );
}
