import { commands, window, type Disposable, type TreeView } from 'vscode';
import {
  MergeRequest,
  PersonShowRequest,
  RemoveFacesRequest,
  RenameRequest,
  SplitRequest,
} from '../../../protocol/src/messages';
import type { Backend } from '../backend/backend';
import { registerCommand } from '../editor/commands';
import { askName } from '../editor/enrolmentQuestions';
import { nothingChosen } from './chosenView';
import type { ChosenImages } from './chosenImages';
import type { FaceOfPerson, PeopleNode, PeopleTree } from './peopleTree';
import { chosenNodes, type Clicked } from './selection';

export interface PeopleContext {
  backend: Backend;
  chosen: ChosenImages;
  tree: PeopleTree;
  view: TreeView<PeopleNode>;
}

/** A command about faces of one gallery. @returns whether anything was done */
type OnFaces = (backend: Backend, gallery: string, faces: FaceOfPerson[]) => Promise<boolean>;

const ON_FACES: Record<string, OnFaces> = {
  removeEnrolledFaces: removeFaces,
  moveEnrolledFaces: moveFaces,
};

/** What can be done in the tree of enrolled people. */
export function registerPeopleCommands({
  backend,
  chosen,
  tree,
  view,
}: PeopleContext): Disposable[] {
  return [
    registerCommand('likeness.refreshPeople', () => Promise.resolve(tree.redraw())),
    registerCommand('likeness.renameEnrolledPerson', async (...called: Clicked<PeopleNode>) => {
      const [node] = chosenNodes(view, called);
      if (node?.kind === 'person' && (await rename(backend, node))) tree.refresh();
    }),
    ...Object.entries(ON_FACES).map(([name, run]) =>
      registerCommand(`likeness.${name}`, async (...called: Clicked<PeopleNode>) => {
        const nodes = chosenNodes(view, called);
        const gallery = nodes[0]?.gallery;
        const faces = facesOf(nodes.filter((node) => node.gallery === gallery));
        if (gallery === undefined || faces.length === 0) return;
        if (await run(backend, gallery, faces)) tree.refresh();
      }),
    ),
    chosen.onDidChange(() => tree.refresh()),
    registerCommand('likeness.clearChosenPeople', (clicked?: PeopleNode) => {
      if (clicked !== undefined) chosen.choose(clicked.gallery, []);
      return Promise.resolve();
    }),
    registerCommand('likeness.showChosenPeople', async ({ gallery }: { gallery: string }) => {
      await commands.executeCommand('likeness.people.focus');
      const node = await tree.chosenNode(gallery);
      if (node === null) throw nothingChosen();
      await reveal(view, node);
    }),
  ];
}

/** While VS Code draws the tree anew it does not know the node: then a little later. */
async function reveal(view: TreeView<PeopleNode>, node: PeopleNode): Promise<void> {
  for (let triesLeft = 5; triesLeft > 0; triesLeft--) {
    const options = { select: true, focus: true, expand: true };
    const isShown = await view.reveal(node, options).then(
      () => true,
      () => false,
    );
    if (isShown) return;
    await new Promise((resolve) => setTimeout(resolve, 200));
  }
}

/** Each once, though it be selected among the chosen ones and among its person's. */
function facesOf(nodes: readonly PeopleNode[]): FaceOfPerson[] {
  const faces = nodes.flatMap((node): FaceOfPerson[] => {
    if (node.kind === 'chosenFaces') return node.faces;
    return node.kind === 'face' ? [node] : [];
  });
  return [...new Map(faces.map((one) => [one.face.id, one])).values()];
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
  gallery: string,
  faces: FaceOfPerson[],
): Promise<boolean> {
  const what = faces.length === 1 ? 'this face' : `${faces.length} faces`;
  const people = new Set(faces.map(({ person }) => person));
  const whose = people.size === 1 ? faces[0]!.person : `${people.size} people`;
  const question = `Remove ${what} of ${whose} from the gallery?`;
  const detail = 'It is removed from the disk and cannot be brought back. Photos stay.';
  const chosen = await window.showWarningMessage(question, { modal: true, detail }, 'Remove');
  if (chosen === undefined) return false;
  await backend.request(RemoveFacesRequest, { gallery, ids: faces.map(({ face }) => face.id) });
  return true;
}

/** Makes faces those of somebody else, who may be new; a person with no face left is nobody any more. */
async function moveFaces(
  backend: Backend,
  gallery: string,
  faces: FaceOfPerson[],
): Promise<boolean> {
  const newName = await askName();
  if (newName === undefined) return false;
  for (const name of new Set(faces.map(({ person }) => person))) {
    if (name === newName) continue;
    const ids = faces.filter(({ person }) => person === name).map(({ face }) => face.id);
    const all = await backend.request(PersonShowRequest, { gallery, name });
    if (ids.length === all.faces.length)
      await backend.request(MergeRequest, { gallery, names: [name], into: newName });
    else await backend.request(SplitRequest, { gallery, name, newName, ids, merge: true });
  }
  return true;
}
