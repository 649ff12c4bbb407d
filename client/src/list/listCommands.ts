import {
  commands,
  EndOfLine,
  TextEdit,
  Uri,
  workspace,
  WorkspaceEdit,
  type Disposable,
} from 'vscode';
import { EditorCommand, type PersonArgument, type TidyArgument } from '../../../protocol/src/list';
import { registerCommand } from '../editor/commands';
import { showPlace } from '../editor/nextStep';

/** What the backend asks the editor to do with a list.txt or a person in it. */
export function registerListCommands(): Disposable[] {
  return [
    registerCommand(EditorCommand.RevealPerson, revealPerson),
    registerCommand(EditorCommand.TidyListFile, tidyListFile),
  ];
}

/** Those of EditorCommand that somebody has registered. */
export async function knownEditorCommands(): Promise<string[]> {
  const known = new Set(await commands.getCommands(true));
  return Object.values(EditorCommand).filter((command) => known.has(command));
}

async function revealPerson({ dataset, person }: PersonArgument): Promise<void> {
  const folder = Uri.joinPath(Uri.file(dataset), 'images', person);
  const { command, args = [] } = showPlace(folder);
  await commands.executeCommand(command, ...args);
}

const MARK = [0xef, 0xbb, 0xbf];

async function tidyListFile({ uri, lineEnds, mark }: TidyArgument): Promise<void> {
  const document = await workspace.openTextDocument(Uri.parse(uri));
  if (lineEnds && document.eol === EndOfLine.CRLF) {
    const edit = new WorkspaceEdit();
    edit.set(document.uri, [TextEdit.setEndOfLine(EndOfLine.LF)]);
    await workspace.applyEdit(edit);
  }
  if (!mark) return;
  // The editor would write the mark again with what it has not saved yet.
  if (document.isDirty && !(await document.save())) return;
  const bytes = await workspace.fs.readFile(document.uri);
  if (MARK.every((byte, i) => bytes[i] === byte)) {
    await workspace.fs.writeFile(document.uri, bytes.subarray(MARK.length));
  }
}
