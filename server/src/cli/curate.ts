import type { Command } from 'commander';
import type { CurationHistory } from '../../../protocol/src/curation';
import { curationHistory, redo, undo } from '../dataset/curation/curation';
import {
  deleteImages,
  emptyTrash,
  includeImages,
  mergePersons,
  moveImages,
  renamePerson,
  setCover,
} from '../dataset/curation/operations';
import type { Selection } from '../dataset/curation/plan';
import { addRecrop } from './curateRecrop';
import { change, subverb, targetOf, type CurateFlags } from './curateVerb';
import { countOf } from './peopleGallery';
import { formatTable } from './table';
import type { RunVerb } from './verb';

const EXAMPLES = `
Examples:
  likeness curate rename dataset "Ada L." "Ada Lovelace"
  likeness curate merge dataset Ada "Ada L." --into "Ada Lovelace"
  likeness curate move dataset Bob/3.jpg Bob/7.jpg --to Ada
  likeness curate exclude dataset Ada/2.jpg Bob             # files stay, list.txt loses the lines
  likeness curate delete dataset Ada/2.jpg                  # into the trash
  likeness curate undo dataset`;

const WHAT = '<person>/<image>, or <person> for all images of theirs';

/** `likeness curate <rename|merge|move|exclude|include|delete|cover|recrop|undo|redo|history|empty-trash>` */
export function addCurate(program: Command, run: RunVerb): void {
  const curate = program
    .command('curate')
    .summary('rename, merge, move, exclude and delete what is in a dataset, with undo')
    .description(
      'Changes a dataset by hand: images, list.txt and the table of faces in step. Preparing the photos\n' +
        'again leaves all of it as it is.',
    )
    .addHelpText('after', EXAMPLES);
  addPersons(curate, run);
  addImages(curate, run);
  addRecrop(curate, run);
  addSteps(curate, run);
}

function addPersons(curate: Command, run: RunVerb): void {
  subverb(curate, 'rename', 'Gives a person another name.')
    .argument('<person>')
    .argument('<new-name>')
    .action((dataset: string, person: string, newName: string, flags: CurateFlags) =>
      run(flags, () => change(renamePerson(targetOf(dataset, flags), { person, newName }))),
    );
  subverb(curate, 'merge', 'Makes several people one; images of the same name get a number.')
    .argument('<person...>')
    .requiredOption('--into <person>', 'one of them, somebody else, or a new name')
    .action((dataset: string, persons: string[], flags: CurateFlags & { into: string }) =>
      run(flags, () =>
        change(mergePersons(targetOf(dataset, flags), { persons, into: flags.into })),
      ),
    );
}

function addImages(curate: Command, run: RunVerb): void {
  subverb(curate, 'move', 'Makes images another person’s.')
    .argument('<what...>', WHAT)
    .requiredOption('--to <person>', 'whose they become; may be new')
    .action((dataset: string, what: string[], flags: CurateFlags & { to: string }) =>
      run(flags, () =>
        change(moveImages(targetOf(dataset, flags), { ...selectionOf(what), person: flags.to })),
      ),
    );
  const include = (name: string, included: boolean, description: string) =>
    subverb(curate, name, description)
      .argument('<what...>', WHAT)
      .action((dataset: string, what: string[], flags: CurateFlags) =>
        run(flags, () =>
          change(includeImages(targetOf(dataset, flags), { ...selectionOf(what), included })),
        ),
      );
  include('exclude', false, 'Takes images out of list.txt; their files stay.');
  include('include', true, 'Puts images into list.txt.');
  subverb(curate, 'delete', 'Moves images to the trash.')
    .argument('<what...>', WHAT)
    .action((dataset: string, what: string[], flags: CurateFlags) =>
      run(flags, () => change(deleteImages(targetOf(dataset, flags), selectionOf(what)))),
    );
  subverb(curate, 'cover', 'Chooses the image that stands for its person.')
    .argument('<image>', '<person>/<image>')
    .action((dataset: string, image: string, flags: CurateFlags) =>
      run(flags, () => change(setCover(targetOf(dataset, flags), { image }))),
    );
}

function addSteps(curate: Command, run: RunVerb): void {
  subverb(curate, 'undo', 'Takes the last change back.').action(
    (dataset: string, flags: CurateFlags) =>
      run(flags, () => change(undo(targetOf(dataset, flags)), 'Undone: ')),
  );
  subverb(curate, 'redo', 'Makes the change again that was taken back last.').action(
    (dataset: string, flags: CurateFlags) =>
      run(flags, () => change(redo(targetOf(dataset, flags)), 'Redone: ')),
  );
  subverb(curate, 'history', 'What can be undone and redone.').action(
    (dataset: string, flags: CurateFlags) =>
      run(flags, async () => {
        const history = await curationHistory(targetOf(dataset, flags));
        return { json: history, text: describeHistory(history) };
      }),
  );
  subverb(
    curate,
    'empty-trash',
    'Throws away what could be undone, deleted images for good.',
  ).action((dataset: string, flags: CurateFlags) =>
    run(flags, async () => {
      const emptied = await emptyTrash(targetOf(dataset, flags));
      return { json: emptied, text: `Gone for good: ${countOf(emptied.files, 'file')}.\n` };
    }),
  );
}

function selectionOf(what: readonly string[]): Selection {
  return {
    images: what.filter((name) => name.includes('/')),
    persons: what.filter((name) => !name.includes('/')),
  };
}

function describeHistory({ undo: done, redo: undone, trashBytes }: CurationHistory): string {
  if (done.length + undone.length === 0) return 'There is nothing to undo.\n';
  const rows = [
    ...undone.map(({ words, time }) => ['redo', words, time]).reverse(),
    ...done.map(({ words, time }) => ['undo', words, time]),
  ];
  const megabytes = (trashBytes / 1e6).toFixed(1);
  return `${formatTable(['', 'change', 'made'], rows)}The trash takes ${megabytes} MB.\n`;
}
