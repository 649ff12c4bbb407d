import { join } from 'node:path';
import type { Command } from 'commander';
import type { Gallery, GalleryPerson } from '../gallery/gallery';
import { showPerson, type ShownPerson } from '../gallery/showPerson';
import { addPeopleChanges } from './peopleChanges';
import { addErase } from './peopleErase';
import { addIndex } from './peopleIndex';
import { addReembed } from './peopleReembed';
import { day, withGallery, type PeopleFlags } from './peopleGallery';
import { addTransfer } from './peopleTransfer';
import { addWhere } from './peopleWhere';
import { retrainHint } from '../recognition/retrainHint';
import { galleryOption, jsonOption, workspaceOption } from './sharedOptions';
import { formatTable } from './table';
import type { Job, Outcome, RunVerb } from './verb';

interface ListFlags extends PeopleFlags {
  workspace: string;
  raw?: string;
}

const EXAMPLES = `
Examples:
  likeness people
  likeness people show "Ada Lovelace"                       # her stored faces, with their ids
  likeness people rename "Ada L." "Ada Lovelace"
  likeness people merge Ada "Ada L." --into "Ada Lovelace"
  likeness people split Ada --propose                       # are these two people?
  likeness people erase "Ada Lovelace" --all --dry-run      # what is there of her?
  likeness people where                                     # all that is kept about anybody`;

/** `likeness people [list|show|rename|merge|split|remove|remove-faces|reembed|index|export|import|erase|where]` */
export function addPeople(program: Command, run: RunVerb): void {
  const people = program
    .command('people')
    .summary('list, change and erase the people of a gallery')
    .description('The people that enroll has added.')
    .addHelpText('after', EXAMPLES);
  addList(people, run);
  addShow(people, run);
  addPeopleChanges(people, run);
  addReembed(people, run);
  addIndex(people, run);
  addTransfer(people, run);
  addErase(people, run);
  addWhere(people, run);
}

function addList(people: Command, run: RunVerb): void {
  people
    .command('list', { isDefault: true })
    .description('Everybody, with the number of stored faces; says when training again would help.')
    .option('--raw <folder>', 'where training learns from (default: raw in the workspace)')
    .addOption(galleryOption())
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .action((flags: ListFlags) =>
      run(flags, async ({ context }) => {
        const outcome = await withGallery(flags, list);
        await sayRetrain(flags, context);
        return outcome;
      }),
    );
}

/** A hint is not worth an error in place of the people. */
async function sayRetrain(
  { gallery, workspace, raw = join(workspace, 'raw') }: ListFlags,
  context: Job['context'],
): Promise<void> {
  const hint = await retrainHint({ gallery, workspace, raw }).catch(() => null);
  if (hint?.words) context.onNote?.(`${hint.words} Run likeness prepare, then likeness train.`);
}

async function list(gallery: Gallery): Promise<Outcome> {
  const people = await gallery.people();
  const json = people.map(({ name, faces, firstMs, lastMs, consents }) => ({
    name,
    faces,
    first: new Date(firstMs).toISOString(),
    last: new Date(lastMs).toISOString(),
    consents,
  }));
  return { json, text: describePeople(people, gallery.folder) };
}

function describePeople(people: readonly GalleryPerson[], folder: string): string {
  if (people.length === 0) return `Nobody is enrolled in ${folder}.\n`;
  const rows = people.map(({ name, faces, lastMs, consents }) => {
    const consent = consents.at(-1);
    return [name, faces, day(lastMs), consent ? `${day(consent.timeMs)}, ${consent.by}` : '–'];
  });
  return formatTable(['name', 'faces', 'last added', 'consent'], rows);
}

function addShow(people: Command, run: RunVerb): void {
  people
    .command('show')
    .description('The stored faces of a person: id, photo, date, quality, and the consent given.')
    .argument('<name>', 'as the list shows it')
    .addOption(galleryOption())
    .addOption(jsonOption())
    .action((name: string, flags: PeopleFlags) =>
      run(flags, () =>
        withGallery(flags, async (gallery) => {
          const person = await showPerson(gallery, name);
          return { json: person, text: describePerson(person) };
        }),
      ),
    );
}

function describePerson({ faces }: ShownPerson): string {
  const rows = faces.map((face) => [
    ...[face.id, day(face.timeMs), Math.round(face.faceSizePx), Math.round(face.sharpness)],
    ...[face.score.toFixed(2), face.hasPicture ? 'kept' : '–', face.source],
  ]);
  const header = ['id', 'added', 'face px', 'sharpness', 'score', 'picture', 'photo'];
  const notes = new Set(
    faces.flatMap(({ consent }) =>
      consent === null
        ? []
        : [`Consent of ${day(consent.timeMs)}, by ${consent.by}: ${consent.words}\n`],
    ),
  );
  return [formatTable(header, rows), ...notes].join('');
}
