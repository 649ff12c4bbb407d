import type { Command } from 'commander';
import { Option } from 'commander';
import { finishErasures } from '../gallery/erasePerson';
import { exportPeople } from '../gallery/exportPeople';
import { importPeople } from '../gallery/importPeople';
import { findModel } from '../recognition/findModel';
import { countOf, type PeopleFlags } from './peopleGallery';
import { galleryOption, jsonOption, workspaceOption } from './sharedOptions';
import type { RunVerb } from './verb';

interface ExportFlags extends PeopleFlags {
  person?: string[];
  pictures?: boolean;
}

interface ImportFlags extends PeopleFlags {
  onClash: 'refuse' | 'merge' | 'skip';
  run?: string;
  workspace: string;
}

/** export, import */
export function addTransfer(people: Command, run: RunVerb): void {
  addExport(people, run);
  addImport(people, run);
}

function addExport(people: Command, run: RunVerb): void {
  people
    .command('export')
    .description(
      'Writes embeddings to a .safetensors file and whose they are to a .json beside it.',
    )
    .argument('<file.safetensors>')
    .option('--person <name...>', 'only these people (default: all)')
    .option('--pictures', 'the faces’ pictures too')
    .addOption(galleryOption())
    .addOption(jsonOption())
    .action((file: string, flags: ExportFlags) =>
      run(flags, async ({ context }) => {
        const { gallery, person: names, pictures: withPictures } = flags;
        const result = await exportPeople({ gallery, file, names, withPictures }, context);
        const what = `${countOf(result.faces, 'face')} of ${result.people} people`;
        context.onNote?.(
          'Embeddings and pictures of faces are personal data: keep the files safe.',
        );
        return { json: result, text: `${what} are in ${result.files.join(' and ')}.\n` };
      }),
    );
}

function addImport(people: Command, run: RunVerb): void {
  people
    .command('import')
    .description('Adds people that export has written.')
    .argument('<file.safetensors>', 'with the .json beside it')
    .addOption(
      new Option('--on-clash <how>', 'for a name that is there already')
        .choices(['refuse', 'merge', 'skip'])
        .default('refuse'),
    )
    .option('--run <run>', 'the run whose embeddings these are, if it is not in the workspace')
    .addOption(galleryOption())
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .action((file: string, flags: ImportFlags) =>
      run(flags, async ({ context }) => {
        const { gallery, onClash, workspace } = flags;
        await finishErasures(workspace, context);
        const find = (id: string) => findModel(id, workspace, flags.run);
        const result = await importPeople({ gallery, file, onClash, findModel: find }, context);
        const { added, known, skipped } = result;
        if (known > 0) context.onNote?.(`${countOf(known, 'face')} were there already.`);
        for (const name of skipped) context.onNote?.(`${name} is left out: the name is taken.`);
        const text = `${countOf(added, 'face')} of ${result.people} people are new in the gallery.\n`;
        return { json: result, text };
      }),
    );
}
