import type { Command } from 'commander';
import { mergePeople } from '../gallery/mergePeople';
import type { SplitProposal } from '../gallery/proposeSplit';
import { removeFaces } from '../gallery/removeFaces';
import { proposePersonSplit, splitPerson } from '../gallery/splitPerson';
import { countOf, withGallery, type PeopleFlags } from './peopleGallery';
import { galleryOption, jsonOption } from './sharedOptions';
import { formatTable } from './table';
import { usageError, type RunVerb } from './verb';

interface MergeFlags extends PeopleFlags {
  merge?: boolean;
}

interface SplitFlags extends MergeFlags {
  face?: string[];
  photo?: string[];
  proposed?: boolean;
  propose?: boolean;
}

const MERGE_OPTION = [
  '--merge',
  'the new name may be somebody’s who is there already: both are one person',
] as const;

/** rename, merge, split, remove, remove-faces */
export function addPeopleChanges(people: Command, run: RunVerb): void {
  addRename(people, run);
  addMerge(people, run);
  addSplit(people, run);
  addRemove(people, run);
  addRemoveFaces(people, run);
}

function addRename(people: Command, run: RunVerb): void {
  people
    .command('rename')
    .description('Gives a person another name.')
    .argument('<name>', 'as the list shows it')
    .argument('<new-name>')
    .option(...MERGE_OPTION)
    .addOption(galleryOption())
    .addOption(jsonOption())
    .action((name: string, newName: string, flags: MergeFlags) =>
      run(flags, () =>
        withGallery(flags, async (gallery) => {
          const faces = await gallery.rename(name, newName, { merge: flags.merge ?? false });
          const text = `${name} is now ${newName} (${countOf(faces, 'face')}).\n`;
          return { json: { name: newName, faces }, text };
        }),
      ),
    );
}

function addMerge(people: Command, run: RunVerb): void {
  people
    .command('merge')
    .description('Makes several people one, with the faces of all of them.')
    .argument('<name...>', 'as the list shows them')
    .requiredOption('--into <name>', 'one of them, somebody else, or a new name')
    .addOption(galleryOption())
    .addOption(jsonOption())
    .action((names: string[], flags: PeopleFlags & { into: string }) =>
      run(flags, () =>
        withGallery(flags, async (gallery) => {
          const result = await mergePeople(gallery, names, flags.into);
          const text = `${result.name} has ${countOf(result.faces, 'face')} now.\n`;
          return { json: result, text };
        }),
      ),
    );
}

function addSplit(people: Command, run: RunVerb): void {
  people
    .command('split')
    .description('Makes some of a person’s faces another person.')
    .argument('<name>', 'as the list shows it')
    .argument('[new-name]', 'whose the chosen faces are')
    .option('--face <id...>', 'faces by their ids (likeness people show <name>)')
    .option('--photo <file...>', 'faces by the photos they were enrolled from')
    .option('--proposed', 'take the smaller of the two groups that --propose shows')
    .option('--propose', 'only show how the faces fall into two groups')
    .option(...MERGE_OPTION)
    .addOption(galleryOption())
    .addOption(jsonOption())
    .action((name: string, newName: string | undefined, flags: SplitFlags) =>
      run(flags, () =>
        withGallery(flags, async (gallery) => {
          if (flags.propose) {
            const proposal = await proposePersonSplit(gallery, name);
            return { json: proposal, text: describeProposal(proposal) };
          }
          if (newName === undefined) throw noNewName();
          const { face: ids, photo: sources, proposed, merge } = flags;
          const options = { name, newName, ids, sources, proposed, merge };
          const result = await splitPerson(gallery, options);
          const moved = countOf(result.moved.length, 'face');
          const text = `${moved} of ${result.name} belong to ${result.newName} now; ${result.faces} stay.\n`;
          return { json: result, text };
        }),
      ),
    );
}

function noNewName() {
  return usageError(
    'Nobody is named whom the faces shall belong to.',
    'Type likeness people split <name> <new-name> --face <id>, or look with --propose first.',
  );
}

function describeProposal({ groups, meanDistanceBetween }: SplitProposal): string {
  const rows = groups.flatMap(({ ids, sources }, group) =>
    ids.map((id, i) => [group + 1, id, sources[i]!]),
  );
  const within = groups.map(({ meanDistance }) => meanDistance.toFixed(3)).join(' and ');
  return (
    formatTable(['group', 'id', 'photo'], rows) +
    `Mean distance within the groups: ${within}; between them: ${meanDistanceBetween.toFixed(3)}.\n` +
    'Nothing was changed. --proposed moves the faces of group 2.\n'
  );
}

function addRemove(people: Command, run: RunVerb): void {
  people
    .command('remove')
    .description('Removes a person from the gallery, from the disk too. See erase for the rest.')
    .argument('<name>', 'as the list shows it')
    .addOption(galleryOption())
    .addOption(jsonOption())
    .action((name: string, flags: PeopleFlags) =>
      run(flags, () =>
        withGallery(flags, async (gallery) => {
          const faces = await gallery.remove(name);
          const text = `${name} is removed (${countOf(faces, 'face')}).\n`;
          return { json: { name, faces }, text };
        }),
      ),
    );
}

function addRemoveFaces(people: Command, run: RunVerb): void {
  people
    .command('remove-faces')
    .description('Removes single faces; who has none left is removed too.')
    .argument('<id...>', 'as likeness people show <name> lists them')
    .addOption(galleryOption())
    .addOption(jsonOption())
    .action((ids: string[], flags: PeopleFlags) =>
      run(flags, () =>
        withGallery(flags, async (gallery) => {
          const result = await removeFaces(gallery, ids);
          const left = result.people.map(({ name, faces }) =>
            faces === 0 ? `${name} is removed.\n` : `${name} has ${countOf(faces, 'face')} left.\n`,
          );
          return { json: result, text: left.join('') };
        }),
      ),
    );
}
