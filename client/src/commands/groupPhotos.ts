import { window } from 'vscode';
import { GroupsUndoRequest } from '../../../protocol/src/messages';
import { pickFolder } from '../editor/dialogs';
import { runJob } from '../jobs/runJob';
import type { CommandContext } from './context';

/**
 * "Likeness: Group Unnamed Photos…": who is in a folder of mixed photos, to be given names.
 * @param known the folder, as the explorer's menu calls what was clicked
 */
export async function groupPhotos(
  { showGroups }: CommandContext,
  known: { photos?: string[] } = {},
): Promise<void> {
  const photos =
    known.photos?.[0] ?? (await pickFolder('Folder of Photos of Anybody', 'Group'))?.fsPath;
  if (photos !== undefined) showGroups({ photos });
}

/** What the button after it does. @param known the list of what was copied */
export async function undoGroups(
  { backend }: CommandContext,
  { receipt }: { receipt?: string } = {},
): Promise<void> {
  if (receipt === undefined) return;
  const undone = await runJob(backend, {
    title: 'Taking copies back',
    type: GroupsUndoRequest,
    params: { receipt },
  });
  if (undone === null) return;
  const { removed, kept } = undone;
  const left = kept === 0 ? '' : ` ${kept} were changed since, and stay.`;
  void window.showInformationMessage(`${removed} copies were taken back.${left}`);
}
