import type { Command } from 'commander';
import { ErrorCode } from '../../../protocol/src/errors';
import { ERASE_WORDS } from '../../../protocol/src/eraseWords';
import type { EraseItem, EraseReceipt } from '../../../protocol/src/people';
import { LikenessError } from '../errors';
import { erasePerson, planErasure, type EraseOptions } from '../gallery/erasePerson';
import { personName } from '../gallery/personName';
import type { PeopleFlags } from './peopleGallery';
import { featuresOption, galleryOption, jsonOption, workspaceOption } from './sharedOptions';
import { formatTable } from './table';
import { usageError, type Job, type Outcome, type RunVerb } from './verb';

interface EraseFlags extends PeopleFlags {
  workspace: string;
  crops?: boolean;
  photos?: boolean;
  cachedFeatures?: boolean;
  trash?: boolean;
  all?: boolean;
  dataset?: string;
  raw?: string;
  features?: string;
  folderName?: string;
  dryRun?: boolean;
  yes?: boolean;
}

const EXAMPLES = `
Examples:
  likeness people erase Ada --all --dry-run      # what would go, and what would remain
  likeness people erase Ada --all
  likeness people erase Ada --crops --dataset data/faces --folder-name n000017 --yes

What the gallery has of a person always goes. What is erased cannot be brought back. A receipt without the
name is kept in .likeness/receipts. Killed on the way, it is finished by the next erase or enroll.`;

export function addErase(people: Command, run: RunVerb): void {
  people
    .command('erase')
    .description('Erases a person, old versions of tables included, and gives a receipt.')
    .argument('<name>', 'as the list shows it')
    .option('--crops', 'erase the dataset’s crops too, and every line that names them')
    .option('--photos', 'erase the photos in the folder of photos too')
    .option('--cached-features', 'erase what is cached of crops and photos too')
    .option('--trash', 'erase what curation removed and keeps restorable')
    .option('--all', 'all of these')
    .option('--dataset <folder>', 'where the crops are (default: dataset in the workspace)')
    .option('--raw <folder>', 'where the photos are (default: raw in the workspace)')
    .option('--folder-name <name>', 'how the person’s folders are named (default: the name)')
    .option('--dry-run', 'only say what would be erased')
    .option('--yes', 'do not ask')
    .addOption(galleryOption())
    .addOption(featuresOption())
    .addOption(workspaceOption())
    .addOption(jsonOption())
    .addHelpText('after', EXAMPLES)
    .action((name: string, flags: EraseFlags) => run(flags, (job) => erase(name, flags, job)));
}

async function erase(name: string, flags: EraseFlags, { ask, context }: Job): Promise<Outcome> {
  const options = optionsOf(name, flags);
  if (flags.dryRun) return outcomeOf(await planErasure(options));
  if (!flags.yes) await confirm(options, ask);
  return outcomeOf(await erasePerson(options, context));
}

function optionsOf(name: string, flags: EraseFlags): EraseOptions {
  const { all = false } = flags;
  return {
    ...{ name, gallery: flags.gallery, workspace: flags.workspace },
    crops: flags.crops ?? all,
    raw: flags.photos ?? all,
    features: flags.cachedFeatures ?? all,
    trash: flags.trash ?? all,
    datasetFolder: flags.dataset,
    rawFolder: flags.raw,
    featuresLocation: flags.features,
    folderName: flags.folderName,
  };
}

/** Says exactly what would go, and has the name typed. */
async function confirm(options: EraseOptions, ask: Job['ask']): Promise<void> {
  if (ask === null) {
    throw usageError(
      'Erasing cannot be undone, and nobody is there to be asked.',
      'Look with --dry-run at what would go, then add --yes.',
    );
  }
  const plan = await planOrNull(options);
  if (plan === null) return;
  const answer = await ask(`${describe(plan)}\nType the name to erase all this: `);
  if (answer.trim() !== '' && personName(answer) === plan.name) return;
  throw usageError(
    `Nothing was erased: that was not "${plan.name}".`,
    'Start again and type the name exactly as it is, or add --yes.',
  );
}

/** @returns null when nothing is there: an erasure that was cut off may still have to be finished */
async function planOrNull(options: EraseOptions): Promise<EraseReceipt | null> {
  try {
    return await planErasure(options);
  } catch (error) {
    if (error instanceof LikenessError && error.code === ErrorCode.NotFound) return null;
    throw error;
  }
}

function outcomeOf(receipt: EraseReceipt): Outcome {
  return { json: receipt, text: describe(receipt) };
}

function describe({
  name,
  dryRun,
  erased,
  remaining,
  traces,
  file,
  proofKey,
}: EraseReceipt): string {
  const parts = [dryRun ? `Of ${name} this would be erased:\n` : `Of ${name} this is erased:\n`];
  parts.push(describeItems(erased));
  if (remaining.length > 0) {
    const those = dryRun ? 'This would remain' : 'This remains';
    parts.push(`\n${those}:\n`, describeItems(remaining));
  }
  if (traces.length > 0) {
    parts.push('\nThis keeps a trace, which cannot be cut out:\n');
    parts.push(...traces.map(({ words, remedy }) => `- ${words} ${remedy}\n`));
  }
  if (file !== null) {
    parts.push(`\nThe receipt, without the name, is ${file}\n`);
    parts.push(`Its proof that it is about ${name} is made with the key ${proofKey}\n`);
  }
  return parts.join('');
}

function describeItems(items: readonly EraseItem[]): string {
  const rows = items.map(({ what, where, count, bytes }) => [
    ...[count, ERASE_WORDS[what], bytes === 0 ? '' : size(bytes), where],
  ]);
  return formatTable(['', 'what', 'size', 'where'], rows);
}

function size(bytes: number): string {
  return bytes < 1e6 ? `${(bytes / 1e3).toFixed(1)} kB` : `${(bytes / 1e6).toFixed(1)} MB`;
}
