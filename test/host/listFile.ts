import { strict as assert } from 'node:assert';
import {
  existsSync,
  mkdirSync,
  mkdtempSync,
  readdirSync,
  readFileSync,
  renameSync,
  rmSync,
  writeFileSync,
} from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import {
  commands,
  EndOfLine,
  FileType,
  languages,
  Position,
  Range,
  Selection,
  Uri,
  window,
  workspace,
  WorkspaceEdit,
  type CodeAction,
  type CodeLens,
  type CompletionList,
  type DocumentLink,
  type DocumentSymbol,
  type FoldingRange,
  type Hover,
  type Location,
  type LocationLink,
  type TextDocument,
  type TextEdit,
} from 'vscode';
import {
  closeAll,
  findings,
  makeDataset,
  openList,
  putImage,
  untilFound,
  workspacePath,
} from './openList';
import { backendStatus, likeness } from './likeness';
import { measured } from './measured';
import { pause, until } from './until';

const IMAGES = ['anna/1.jpg', 'anna/2.jpg', 'bea/1.jpg', 'bea/2.jpg'];
const LIST = IMAGES.map((image) => `${image}\n`).join('');

export function listFile(): void {
  describe('list.txt in a real VS Code', () => {
    afterEach(closeAll);
    describe('is a language', language);
    describe('is checked', checks);
    describe('is mended', fixes);
    describe('leads to images and people', navigation);
    describe('is edited', editing);
    describe('of a hundred thousand lines', large);
    describe('in odd places', oddPlaces);
    describe('leaves', () => it('no exception in any log', noExceptions));
  });
}

/** A dataset in the workspace with its list open and found to be in order. */
async function openedDataset(name: string, text = LIST, images = IMAGES) {
  const dataset = makeDataset(workspacePath(), name, images);
  const document = await openList(dataset, text);
  // Whatever is asked next is asked of who can answer.
  await (await likeness()).backend.start();
  return { dataset, document };
}

async function replace(document: TextDocument, range: Range, text: string): Promise<void> {
  const edit = new WorkspaceEdit();
  edit.replace(document.uri, range, text);
  assert(await workspace.applyEdit(edit));
}

function language(): void {
  it('when there is a folder images beside it', async () => {
    const { document } = await openedDataset('language');
    await pause(500);
    assert.equal(document.languageId, 'face-list');
    const { eol, insertFinalNewline } = workspace.getConfiguration(
      'files',
      document,
    ) as unknown as {
      eol: string;
      insertFinalNewline: boolean;
    };
    assert.equal(eol, '\n');
    assert.equal(insertFinalNewline, true);
  });

  it('and else plain text, unless somebody wants it otherwise', async () => {
    const folder = join(workspacePath(), 'shopping');
    mkdirSync(folder);
    const document = await openList(folder, 'milk\neggs\n');
    const current = () => workspace.textDocuments.find(({ uri }) => uri.path === document.uri.path);
    await until(
      () => current()?.languageId,
      (id) => id === 'plaintext',
    );
    assert.deepEqual(findings(document), []);
    await languages.setTextDocumentLanguage(current()!, 'face-list');
    await pause(500);
    assert.equal(current()!.languageId, 'face-list');
    assert.deepEqual(findings(document), []);
  });
}

function checks(): void {
  it('as somebody types', async () => {
    const { document } = await openedDataset('typing', 'anna/1.jpg\nanna/2.jpg\nanna/3.jpg\n');
    await untilFound(document, '2 missing-file', '2 unlisted-person');
    await replace(document, new Range(2, 0, 3, 0), 'bea/1.jpg\nbea/2.jpg\n');
    await untilFound(document);
    await replace(document, new Range(4, 0, 4, 0), 'bea/1.jpg\nbea\\1.jpg\n/a/b\nbea/../x\n');
    await untilFound(document, '4 duplicate-line', '5 bad-path', '6 bad-path', '7 bad-path');
    await commands.executeCommand('undo');
    await untilFound(document);
  });

  it('as files come and go', async () => {
    const { dataset, document } = await openedDataset('files');
    await untilFound(document);
    const added = putImage(dataset, 'anna/3.jpg');
    await untilFound(document, '0 unlisted-image');
    rmSync(added);
    await untilFound(document);
    renameSync(join(dataset, 'images/bea'), join(dataset, 'images/carl'));
    await untilFound(document, '2 missing-file', '3 missing-file', '3 unlisted-person');
    renameSync(join(dataset, 'images/carl'), join(dataset, 'images/bea'));
    await untilFound(document);
  });

  it('when its whole dataset vanishes and comes back', async () => {
    const told = toldOf(join(workspacePath(), 'vanishing'));
    try {
      const { dataset, document } = await openedDataset('vanishing', LIST, [
        ...IMAGES,
        'anna/3.jpg',
      ]);
      // A finding shows that the disk has been looked at: only then was it a dataset that can vanish.
      await untilFound(document, '0 unlisted-image');
      // VS Code tells nothing of a folder that comes and goes before it could tell that it came.
      await until(() => told.count, Boolean);
      renameSync(dataset, `${dataset}-away`);
      await untilFound(document, '0 no-images-folder');
      assert.equal((await codeLenses(document)).length, 4);
      renameSync(`${dataset}-away`, dataset);
      await untilFound(document, '0 unlisted-image');
    } finally {
      told.dispose();
    }
  });

  it('when its dataset is another within a moment', async () => {
    const other = makeDataset(workspacePath(), 'other', ['anna/1.jpg', 'cem/1.jpg']);
    const told = toldOf(join(workspacePath(), 'swapped'));
    try {
      const { dataset, document } = await openedDataset('swapped');
      await untilFound(document);
      await until(() => told.count, Boolean);
      writeFileSync(join(other, 'list.txt'), LIST);
      renameSync(dataset, `${dataset}-away`);
      renameSync(other, dataset);
      await untilFound(
        document,
        ...['1 missing-file', '2 missing-file', '3 missing-file', '3 unlisted-person'],
      );
    } finally {
      told.dispose();
    }
  });

  it('for what is wrong with the file as a whole', async () => {
    const { document } = await openedDataset('whole', `\ufeff${LIST.replaceAll('\n', '\r\n')}`);
    await untilFound(document, '0 byte-order-mark', '0 foreign-line-ends');
  });
}

/** How often the editor has told of a file or folder. */
function toldOf(path: string) {
  const watcher = workspace.createFileSystemWatcher('**');
  const told = { count: 0, dispose: () => void watcher.dispose() };
  const note = ({ fsPath }: Uri) => (told.count += fsPath === path ? 1 : 0);
  watcher.onDidCreate(note);
  watcher.onDidChange(note);
  watcher.onDidDelete(note);
  return told;
}

async function codeActions(document: TextDocument, line: number, kind?: string) {
  const { range } = document.lineAt(line);
  const actions = await commands.executeCommand<CodeAction[]>(
    'vscode.executeCodeActionProvider',
    ...[document.uri, range, kind, kind === undefined ? undefined : 10],
  );
  return actions;
}

async function apply(document: TextDocument, line: number, title: string): Promise<void> {
  const resolved = await commands.executeCommand<CodeAction[]>(
    'vscode.executeCodeActionProvider',
    ...[document.uri, document.lineAt(line).range, undefined, 50],
  );
  const action = resolved.find((one) => one.title === title);
  assert(action, `${title} is not among ${resolved.map((one) => one.title).join(' | ')}`);
  if (action.edit !== undefined) assert(await workspace.applyEdit(action.edit));
  const { command } = action;
  if (command !== undefined) {
    await commands.executeCommand(command.command, ...(command.arguments as unknown[]));
  }
}

function fixes(): void {
  it('one by one', async () => {
    const text = 'anna\\1.jpg\nanna/2.jpg\nanna/2.jpg\nanna/7.jpg\nanna/9.jpg\nbea/1.jpg\n';
    const { document } = await openedDataset('one-by-one', text);
    await until(
      () => findings(document).length,
      (count) => count === 7,
    );
    await apply(document, 0, 'Change to "anna/1.jpg"');
    await apply(document, 2, 'Remove this repeated line');
    await apply(document, 2, 'Remove this line');
    assert.equal(document.getText(), 'anna/1.jpg\nanna/2.jpg\nanna/9.jpg\nbea/1.jpg\n');
    await apply(document, 3, 'List the unlisted image of bea');
    assert.equal(document.getText(), 'anna/1.jpg\nanna/2.jpg\nanna/9.jpg\nbea/1.jpg\nbea/2.jpg\n');
  });

  it('many at once', async () => {
    const text = 'anna/1.jpg\nanna/1.jpg\nanna/1.jpg\nbea/8.jpg\nbea/9.jpg\n';
    const { document } = await openedDataset('many', text);
    await until(
      () => findings(document).length,
      (count) => count >= 4,
    );
    await apply(document, 1, 'Remove all 2 repeated lines');
    await apply(document, 1, 'Remove all 2 lines whose file does not exist');
    await apply(document, 0, 'List all 3 unlisted images on the disk');
    assert.equal(document.getText(), LIST);
    await untilFound(document);
  });

  it('are offered for the finding under the cursor', async () => {
    const { document } = await openedDataset('offered', `bad\n${LIST}`);
    await untilFound(document, '0 bad-path');
    const [remove] = await codeActions(document, 0);
    assert.equal(remove!.title, 'Remove this line');
    assert.deepEqual(await codeActions(document, 2, 'quickfix'), []);
  });

  it('as a whole: lines, line ends and byte-order mark', async () => {
    const text = `\ufeffanna\\1.jpg\n${LIST}bea/9.jpg\n`.replaceAll('\n', '\r\n');
    const { dataset, document } = await openedDataset('all', text);
    await until(
      () => findings(document).length,
      (count) => count === 4,
    );
    const [all] = await codeActions(document, 0, 'source.fixAll.likeness');
    assert.equal(all!.title, 'Fix all problems of this list that need no decision');
    assert(await workspace.applyEdit(all!.edit!));
    await commands.executeCommand(all!.command!.command, ...(all!.command!.arguments as unknown[]));
    assert.equal(document.eol, EndOfLine.LF);
    await document.save();
    assert.equal(readFileSync(join(dataset, 'list.txt'), 'utf8'), LIST);
    await untilFound(document);
  });

  it('when it is saved, for those who have set it so', async () => {
    const { dataset, document } = await openedDataset('on-save');
    await replace(document, new Range(4, 0, 4, 0), 'bea/1.jpg\nanna\\2.jpg\n');
    const settings = workspace.getConfiguration('editor', document);
    await settings.update('codeActionsOnSave', { 'source.fixAll': 'always' }, true);
    try {
      await untilFound(document, '4 duplicate-line', '5 bad-path');
      await commands.executeCommand('workbench.action.files.save');
      await until(
        () => readFileSync(join(dataset, 'list.txt'), 'utf8'),
        (saved) => saved === LIST,
      );
    } finally {
      await settings.update('codeActionsOnSave', undefined, true);
    }
  });
}

function codeLenses(document: TextDocument): Thenable<CodeLens[]> {
  return commands.executeCommand('vscode.executeCodeLensProvider', document.uri, 100);
}

function navigation(): void {
  const at = (line: number, character = 0) => new Position(line, character);

  it('shows the picture in a hover', async () => {
    const { document } = await openedDataset('hover');
    const [hover] = await commands.executeCommand<Hover[]>(
      'vscode.executeHoverProvider',
      ...[document.uri, at(1, 7)],
    );
    const [content] = hover!.contents as { value: string; isTrusted?: boolean }[];
    assert.match(content!.value, /!\[anna\\\/2\\\.jpg\]\(data:image\/jpeg;base64,/);
    assert.match(content!.value, /\d+ × \d+ px/);
    assert(!content!.isTrusted);
  });

  it('goes to the file, which opens as a picture', async () => {
    const { dataset, document } = await openedDataset('definition');
    const [link] = await commands.executeCommand<LocationLink[]>(
      'vscode.executeDefinitionProvider',
      ...[document.uri, at(2, 1)],
    );
    assert.equal(link!.targetUri.fsPath, join(dataset, 'images/bea/1.jpg'));
    window.activeTextEditor!.selection = new Selection(2, 1, 2, 1);
    await commands.executeCommand('editor.action.revealDefinition');
    const label = () => window.tabGroups.activeTabGroup.activeTab?.label;
    await until(label, (name) => name === '1.jpg');
  });

  it('finds all of a person', async () => {
    const { document } = await openedDataset('references', `bea/1.jpg\n${LIST}`);
    const found = await commands.executeCommand<Location[]>(
      'vscode.executeReferenceProvider',
      ...[document.uri, at(0, 1)],
    );
    assert.deepEqual(
      found.map(({ range }) => range.start.line),
      [0, 3, 4],
    );
  });

  it('links, folds, outlines and counts', async () => {
    const { document } = await openedDataset('outline');
    const links = await commands.executeCommand<DocumentLink[]>(
      'vscode.executeLinkProvider',
      document.uri,
    );
    assert.equal(links.length, 4);
    assert.match(links[0]!.target!.path, /outline\/images\/anna\/1\.jpg$/);
    const folds = await commands.executeCommand<FoldingRange[]>(
      'vscode.executeFoldingRangeProvider',
      document.uri,
    );
    assert.deepEqual(
      folds.map(({ start, end }) => [start, end]),
      [
        [0, 1],
        [2, 3],
      ],
    );
    const symbols = await commands.executeCommand<DocumentSymbol[]>(
      'vscode.executeDocumentSymbolProvider',
      document.uri,
    );
    assert.deepEqual(
      symbols.map(({ name }) => name),
      ['anna', 'bea'],
    );
    const lenses = await codeLenses(document);
    const titles = lenses.map(({ command }) => command?.title);
    assert.equal(titles.filter((title) => title === '2 images').length, 2);
    const grids = lenses.filter(({ command }) => command?.title === 'Open grid');
    assert.equal(grids.length, 2);
    const [{ command }] = grids as [CodeLens];
    await commands.executeCommand(command!.command, ...(command!.arguments as unknown[]));
    await until(
      () => window.tabGroups.activeTabGroup.activeTab?.label,
      (label) => label === 'anna',
    );
  });

  it('shows a person’s folder', async () => {
    const { dataset } = await openedDataset('reveal');
    await commands.executeCommand('likeness.revealPerson', { dataset, person: 'anna' });
  });
}

function editing(): void {
  const complete = (document: TextDocument, line: number, character: number) =>
    commands.executeCommand<CompletionList>(
      'vscode.executeCompletionItemProvider',
      ...[document.uri, new Position(line, character), undefined, 5],
    );
  const labels = ({ items }: CompletionList) =>
    items.map(({ label }) => (typeof label === 'string' ? label : label.label)).sort();

  it('with completion of people and images', async () => {
    const { document } = await openedDataset('completion', 'anna/1.jpg\nb\nanna/\n');
    assert.deepEqual(labels(await complete(document, 1, 1)), ['bea']);
    const images = await complete(document, 2, 5);
    assert.deepEqual(labels(images), ['2.jpg']);
    const { documentation } = images.items[0]!;
    assert.match((documentation as { value: string }).value, /data:image\/jpeg/);
  });

  it('with completion as somebody types', async () => {
    const { document } = await openedDataset('suggest', 'anna/1.jpg\n');
    const editor = window.activeTextEditor!;
    editor.selection = new Selection(1, 0, 1, 0);
    await commands.executeCommand('type', { text: 'bea' });
    // Suggestions come in their own time; before that there is nothing to accept.
    const accepted = async () => {
      await commands.executeCommand('acceptSelectedSuggestion');
      return document.lineAt(1).text;
    };
    await until(accepted, (text) => text === 'bea/');
    await until(accepted, (text) => /^bea\/[12]\.jpg$/.test(text));
  });

  it('with formatting that sorts', async () => {
    const shuffled = ['bea/2.jpg', 'anna/2.jpg', '', 'anna/1.jpg', 'bea/1.jpg', 'anna/2.jpg'];
    const { document } = await openedDataset('format', shuffled.join('\n'));
    const edits = await commands.executeCommand<TextEdit[]>(
      'vscode.executeFormatDocumentProvider',
      ...[document.uri, { tabSize: 2, insertSpaces: true }],
    );
    const edit = new WorkspaceEdit();
    edit.set(document.uri, edits);
    assert(await workspace.applyEdit(edit));
    assert.equal(document.getText(), LIST);
    await untilFound(document);
  });

  const rename = (document: TextDocument, name: string) =>
    commands.executeCommand<WorkspaceEdit>(
      'vscode.executeDocumentRenameProvider',
      ...[document.uri, new Position(0, 1), name],
    );

  it('with renaming of a person, files and lines together, which is undone as one', async () => {
    const { dataset, document } = await openedDataset('rename');
    const before = await workspace.fs.readFile(Uri.file(join(dataset, 'images/anna/1.jpg')));
    assert(await workspace.applyEdit(await rename(document, 'Zoë'), { isRefactoring: true }));
    const renamed = LIST.replaceAll('anna/', 'Zoë/');
    assert.equal(document.getText(), renamed);
    assert(!existsSync(join(dataset, 'images/anna')));
    assert.deepEqual(
      await workspace.fs.readFile(Uri.file(join(dataset, 'images/Zoë/1.jpg'))),
      before,
    );
    await untilFound(document);

    await window.showTextDocument(document);
    await commands.executeCommand('undo');
    await until(
      () => document.getText(),
      (text) => text === LIST,
    );
    await until(() => existsSync(join(dataset, 'images/anna/1.jpg')), Boolean);
    assert(!existsSync(join(dataset, 'images/Zoë')));
    await untilFound(document);

    await commands.executeCommand('redo');
    await until(
      () => document.getText(),
      (text) => text === renamed,
    );
    await until(() => existsSync(join(dataset, 'images/Zoë/1.jpg')), Boolean);
    await untilFound(document);
  });

  it('with renaming that is refused when the name is taken, or is none', async () => {
    const { dataset, document } = await openedDataset('refused');
    for (const [name, why] of [
      ['bea', /There is a person bea already/],
      ['a/b', /cannot be the name of a folder/],
    ] as const) {
      await assert.rejects(async () => rename(document, name), why);
    }
    assert(existsSync(join(dataset, 'images/anna')));
  });
}

function large(): void {
  it('is checked as a whole and typed in, and how long that takes is noted', async () => {
    const persons = Array.from({ length: 1000 }, (_, i) => `n${String(i).padStart(6, '0')}`);
    const dataset = join(workspacePath(), 'large');
    const images: string[] = [];
    for (const person of persons) {
      mkdirSync(join(dataset, 'images', person), { recursive: true });
      for (let i = 0; i < 100; i++) {
        const name = `${String(i).padStart(4, '0')}_01.jpg`;
        images.push(`${person}/${name}`);
        // A tenth of them is enough to tell listing from missing.
        if (i < 10) writeFileSync(join(dataset, 'images', person, name), '');
      }
    }
    const text = `bad\n${images.map((image) => `${image}\n`).join('')}`;
    const plain = Uri.file(join(workspacePath(), 'plain.txt'));
    writeFileSync(plain.fsPath, text);
    // What follows is about open lists, not about the backend's start.
    await backendStatus();
    const plainStartMs = Date.now();
    const plainDocument = await workspace.openTextDocument(plain);
    await window.showTextDocument(plainDocument);
    const openingMs = Date.now() - plainStartMs;
    const startMs = Date.now();
    const uri = Uri.file(join(dataset, 'list.txt'));
    const msUntil = async (isThere: (count: number) => boolean) => {
      await until(() => findings({ uri }).length, isThere);
      return Date.now() - startMs;
    };
    // They may come before the text is to be seen.
    const first = msUntil((count) => count > 0);
    const document = await openList(dataset, text);
    const shownMs = Date.now() - startMs;
    const [firstMs, allMs] = [await first, await msUntil((count) => count > 100)];
    const listMs = await slowestLetterMs(document);
    const plainMs = await slowestLetterMs(plainDocument);
    measured(
      `100,000 lines: shown after ${shownMs} ms, first findings after ${firstMs} ms, with the disk ${allMs} ms, ` +
        `where plain text takes VS Code ${openingMs} ms to show; ` +
        `a letter at most ${listMs} ms, in plain text ${plainMs} ms`,
    );
  });
}

/** Types in the middle. @returns how long the slowest letter took */
async function slowestLetterMs(document: TextDocument): Promise<number> {
  const editor = await window.showTextDocument(document);
  editor.selection = new Selection(50_000, 0, 50_000, 0);
  await pause(3000);
  const waits: number[] = [];
  for (const letter of 'abc/defghi') {
    const startMs = Date.now();
    await commands.executeCommand('type', { text: letter });
    waits.push(Date.now() - startMs);
    await pause(100);
  }
  return Math.max(...waits);
}

function oddPlaces(): void {
  it('outside the workspace is watched all the same', async () => {
    const folder = mkdtempSync(join(tmpdir(), 'likeness-outside-'));
    try {
      const dataset = makeDataset(folder, 'dataset', IMAGES);
      const document = await openList(dataset, LIST);
      await pause(4000);
      putImage(dataset, 'bea/3.jpg');
      await untilFound(document, '2 unlisted-image');
    } finally {
      await closeAll();
      rmSync(folder, { recursive: true, force: true });
    }
  });

  it('as an untitled text has what needs no disk', async () => {
    const document = await workspace.openTextDocument({
      language: 'face-list',
      content: 'a/1\na/1\na/2\n',
    });
    await window.showTextDocument(document);
    await untilFound(document, '1 duplicate-line');
    assert.equal((await codeLenses(document)).length, 1);
  });

  it('that may not be written is shown as any other', async () => {
    const { dataset, document } = await openedDataset('read-only', `bad\n${LIST}`);
    await untilFound(document, '0 bad-path');
    await workspace
      .getConfiguration('files')
      .update('readonlyInclude', { '**/read-only/list.txt': true }, true);
    try {
      await commands.executeCommand('editor.action.formatDocument');
      assert.equal((await workspace.fs.stat(document.uri)).type, FileType.File);
      assert.equal(readFileSync(join(dataset, 'list.txt'), 'utf8'), `bad\n${LIST}`);
    } finally {
      await workspace.getConfiguration('files').update('readonlyInclude', undefined, true);
    }
  });

  it('of several folders in a workspace are each their own', async () => {
    const first = await openedDataset('multi-a', 'anna/1.jpg\nanna/2.jpg\n', [
      'anna/1.jpg',
      'anna/2.jpg',
    ]);
    const second = await openedDataset('multi-b', 'anna/1.jpg\nanna/2.jpg\n', ['anna/1.jpg']);
    await untilFound(first.document);
    await untilFound(second.document, '1 missing-file');
  });
}

/** What the editor and the backend wrote into their logs about us. */
function noExceptions(): void {
  const user = join(workspacePath(), '../user');
  const files = readdirSync(user, { recursive: true, encoding: 'utf8' });
  const logs = files.filter((entry) => entry.endsWith('.log'));
  assert(logs.some((entry) => entry.endsWith('exthost.log')));
  const bad: string[] = [];
  for (const entry of logs) {
    const lines = readFileSync(join(user, entry), 'utf8').split('\n');
    const isOurs = /likeness/i.test(entry);
    bad.push(...lines.filter((line) => isError(line, isOurs)).map((line) => `${entry}: ${line}`));
  }
  assert.deepEqual(bad, []);
}

function isError(line: string, isOurs: boolean): boolean {
  // What a rename is refused with is told to the user; the client writes it down as well.
  if (/(already|cannot be the name)/.test(line) || /textDocument\/rename failed/.test(line))
    return false;
  // Other tests kill the backend, which is written down.
  if (/SIGKILL|ended by itself|line to the backend is closed/.test(line)) return false;
  return isOurs ? /error|exception|^\s+at /i.test(line) : /\[error\].*likeness/i.test(line);
}
