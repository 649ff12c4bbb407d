import type { Command } from 'commander';
import { Gallery, type GalleryPerson } from '../gallery/gallery';
import { galleryOption, jsonOption } from './sharedOptions';
import { formatTable } from './table';
import type { JobOptions, Outcome, RunVerb } from './verb';

interface PeopleFlags extends JobOptions {
  gallery: string;
  merge?: boolean;
}

const EXAMPLES = `
Examples:
  likeness people
  likeness people rename "Ada L." "Ada Lovelace"
  likeness people rename Ada "Ada Lovelace" --merge    # both are the same person
  likeness people remove "Ada Lovelace"                # and all that is stored of her`;

/** `likeness people [list|rename|remove]` */
export function addPeople(program: Command, run: RunVerb): void {
  const people = program
    .command('people')
    .summary('list, rename and remove the people of a gallery')
    .description('The people that enroll has added.')
    .addHelpText('after', EXAMPLES);
  addList(people, run);
  addRename(people, run);
  addRemove(people, run);
}

function addList(people: Command, run: RunVerb): void {
  people
    .command('list', { isDefault: true })
    .description('Everybody, with the number of stored faces.')
    .addOption(galleryOption())
    .addOption(jsonOption())
    .action((flags: PeopleFlags) => run(flags, () => withGallery(flags, list)));
}

function addRename(people: Command, run: RunVerb): void {
  people
    .command('rename')
    .description('Gives a person another name.')
    .argument('<name>', 'as the list shows it')
    .argument('<new-name>')
    .option('--merge', 'the new name may be somebody’s who is there already: both are one person')
    .addOption(galleryOption())
    .addOption(jsonOption())
    .action((name: string, newName: string, flags: PeopleFlags) =>
      run(flags, () =>
        withGallery(flags, async (gallery) => {
          const faces = await gallery.rename(name, newName, { merge: flags.merge ?? false });
          const text = `${name} is now ${newName} (${faces} faces).\n`;
          return { json: { name: newName, faces }, text };
        }),
      ),
    );
}

function addRemove(people: Command, run: RunVerb): void {
  people
    .command('remove')
    .description('Removes a person and all that is stored of them, from the disk too.')
    .argument('<name>', 'as the list shows it')
    .addOption(galleryOption())
    .addOption(jsonOption())
    .action((name: string, flags: PeopleFlags) =>
      run(flags, () =>
        withGallery(flags, async (gallery) => {
          const faces = await gallery.remove(name);
          return { json: { name, faces }, text: `${name} is removed (${faces} faces).\n` };
        }),
      ),
    );
}

async function withGallery(
  flags: PeopleFlags,
  work: (gallery: Gallery) => Promise<Outcome>,
): Promise<Outcome> {
  const gallery = new Gallery(flags.gallery);
  try {
    return await work(gallery);
  } finally {
    gallery.close();
  }
}

async function list(gallery: Gallery): Promise<Outcome> {
  const people = await gallery.people();
  const json = people.map(({ name, faces, firstMs, lastMs }) => ({
    name,
    faces,
    first: new Date(firstMs).toISOString(),
    last: new Date(lastMs).toISOString(),
  }));
  return { json, text: describe(people, gallery.folder) };
}

function describe(people: readonly GalleryPerson[], folder: string): string {
  if (people.length === 0) return `Nobody is enrolled in ${folder}.\n`;
  const rows = people.map(({ name, faces, lastMs }) => [name, faces, day(lastMs)]);
  return formatTable(['name', 'faces', 'last added'], rows);
}

function day(ms: number): string {
  return new Date(ms).toISOString().slice(0, 10);
}
