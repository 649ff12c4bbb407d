import { window, type Disposable, type TreeView } from 'vscode';
import { RemoveFacesRequest, RenameRequest } from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { registerCommand } from '../editor/commands';
import type { PeopleNode, PeopleTree } from './peopleTree';
import { chosenNodes, type Clicked } from './selection';

/** What can be done in the tree of enrolled people. */
export function registerPeopleCommands(
  backend: Backend,
  tree: PeopleTree,
  view: TreeView<PeopleNode>,
): Disposable[] {
  return [
    registerCommand('likeness.refreshPeople', () => Promise.resolve(tree.redraw())),
    registerCommand('likeness.renameEnrolledPerson', async (...called: Clicked<PeopleNode>) => {
      const [node] = chosenNodes(view, called);
      if (node?.kind === 'person' && (await rename(backend, node))) tree.refresh();
    }),
    registerCommand('likeness.removeEnrolledFaces', async (...called: Clicked<PeopleNode>) => {
      const faces = chosenNodes(view, called).filter((node) => node.kind === 'face');
      if (faces.length > 0 && (await removeFaces(backend, faces))) tree.refresh();
    }),
  ];
}

async function rename(
  backend: Backend,
  { gallery, summary: { name } }: PeopleNode & { kind: 'person' },
): Promise<boolean> {
  const title = `Rename ${name}`;
  const newName = await window.showInputBox({ title, value: name, prompt: 'Name in the gallery' });
  if (newName === undefined || newName === name) return false;
  await backend.request(RenameRequest, { gallery, name, newName });
  return true;
}

async function removeFaces(
  backend: Backend,
  faces: readonly (PeopleNode & { kind: 'face' })[],
): Promise<boolean> {
  const what = faces.length === 1 ? 'this face' : `${faces.length} faces`;
  const question = `Remove ${what} of ${faces[0]!.person} from the gallery?`;
  const detail = 'It is removed from the disk and cannot be brought back. Photos stay.';
  const chosen = await window.showWarningMessage(question, { modal: true, detail }, 'Remove');
  if (chosen === undefined) return false;
  const [{ gallery }] = faces as [PeopleNode];
  await backend.request(RemoveFacesRequest, { gallery, ids: faces.map(({ face }) => face.id) });
  return true;
}
