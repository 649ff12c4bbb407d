import type { Command } from 'commander';
import type { CurationResult } from '../../../protocol/src/curation';
import type { CurationTarget } from '../dataset/curation/curation';
import { countOf } from './peopleGallery';
import { jsonOption, workspaceOption } from './sharedOptions';
import type { Outcome } from './verb';

export interface CurateFlags {
  workspace: string;
  json?: boolean;
}

/** A verb of `curate` with the options and the first argument that all of them have. */
export function subverb(curate: Command, name: string, description: string): Command {
  return curate
    .command(name)
    .description(description)
    .argument('<dataset>', 'its folder')
    .addOption(workspaceOption())
    .addOption(jsonOption());
}

export function targetOf(dataset: string, { workspace }: CurateFlags): CurationTarget {
  return { dataset, workspace };
}

/** @param before "Undone: " */
export async function change(changing: Promise<CurationResult>, before = ''): Promise<Outcome> {
  const result = await changing;
  const count = result.images > 1 ? ` (${countOf(result.images, 'image')})` : '';
  return { json: result, text: `${before}${result.words}${count}.\n` };
}
