import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { join } from 'node:path';
import { commands, TreeItem, window, type MarkdownString } from 'vscode';
import type { ImageNode, PersonNode } from '../../client/src/explorer/nodes';
import type { Explorer } from '../../client/src/explorer/register';
import { acceptingFirst, answered, itemWith } from './answers';
import { copySamplePeople, likeness, untilIdle } from './likeness';
import { closeAll, workspacePath } from './openList';
import { until } from './until';

/** What is known of images only because Prepare made them, and questions that menus ask. */
export function preparedDataset(): void {
  describe('a dataset that Prepare made', () => {
    let home: string;
    let dataset: string;
    let explorer: Explorer;

    const run = (command: string, ...args: unknown[]) =>
      commands.executeCommand(`likeness.${command}`, ...args);
    const undo = () => run('undoCuration', { dataset });
    const person = async (name: string): Promise<PersonNode> => {
      const found = await explorer.tree.person(dataset, name);
      assert(found, name);
      return found;
    };
    const imagesOf = async (name: string) =>
      (await explorer.tree.getChildren(await person(name))) as ImageNode[];
    /** Person → number of images. */
    const counts = async () => {
      const datasets = await explorer.tree.getChildren();
      const node = datasets.find(({ id }) => id === dataset);
      const persons = (await explorer.tree.getChildren(node)) as PersonNode[];
      return new Map(persons.map(({ person: name, images }) => [name, images]));
    };
    const list = () => readFileSync(join(dataset, 'list.txt'), 'utf8');

    before(async () => {
      ({ explorer } = await likeness());
      home = mkdtempSync(join(workspacePath(), 'prepared-'));
      dataset = join(home, 'dataset');
      const raw = await copySamplePeople(join(home, 'raw'), 3);
      const { result } = await answered(
        'showInformationMessage',
        () => undefined,
        () => run('prepareDataset', { raw, dataset }),
      );
      assert(result);
    });
    after(async () => {
      await closeAll();
      await untilIdle();
      rmSync(home, { recursive: true, force: true });
    });

    it('tells in the hover how large an image is, where its face was, how good, and from where', async () => {
      const [node] = await imagesOf('Person 1a');
      const item = await explorer.tree.resolveTreeItem(new TreeItem(node!.name), node!);
      const { value, isTrusted, supportHtml } = item.tooltip as MarkdownString;
      const text = value.replaceAll('&nbsp;', ' ').replaceAll('\\', '');
      assert.match(text, /^!\[\]\(data:image\/jpeg;base64,[A-Za-z0-9+/=]+\)/);
      assert.match(text, /\d+ × \d+ px, [\d.]+ kB/);
      assert.match(text, /face \d+ × \d+ px at -?\d+, -?\d+, score [01]\.\d\d, sharpness \d+/);
      assert.match(text, /from Person 1a\/01/);
      assert(!isTrusted && !supportHtml);
    });

    it('shows the photo that an image was cut from', async () => {
      const [node] = await imagesOf('Person 1a');
      await run('revealPhoto', node);
      const path = () => {
        const input = window.tabGroups.activeTabGroup.activeTab?.input;
        return (input as { uri?: { fsPath: string } } | undefined)?.uri?.fsPath;
      };
      await until(path, (shown) => shown?.startsWith(join(home, 'raw', 'Person 1a')) === true);
    });

    it('has an image cut again from its photo, which is undone to the byte', async () => {
      const [node] = await imagesOf('Person 1a');
      const file = join(dataset, 'images', 'Person 1a', node!.name);
      const before = readFileSync(file);
      await answered('showQuickPick', itemWith('100 % around the face'), () =>
        run('recropImage', node),
      );
      const after = readFileSync(file);
      assert(!after.equals(before));
      await undo();
      assert(readFileSync(file).equals(before));
      await run('redoCuration', { dataset });
      assert(readFileSync(file).equals(after));
      await undo();
    });

    it('has a person renamed by the name that is typed, files and lines together', async () => {
      const [before, lines] = [await counts(), list()];
      const node = await person('Person 1a');
      const name = '<img src=x onerror=alert(1)>';
      const { asked } = await answered(
        'showInputBox',
        () => name,
        () => run('renamePerson', node),
      );
      assert.equal((asked[0]![0] as { value: string }).value, 'Person 1a');
      assert.equal((await counts()).get(name), before.get('Person 1a'));
      assert(existsSync(join(dataset, 'images', name)));
      assert.equal(list(), sorted(lines.replaceAll('Person 1a/', `${name}/`)));
      await undo();
      assert.deepEqual([await counts(), list()], [before, lines]);
    });

    it('has persons made one, and images moved, to whom the list offers first', async () => {
      const [before, lines] = [await counts(), list()];
      const [first, second] = ['Person 1a', 'Person 1b'];
      const two = [await person(first), await person(second)];
      await acceptingFirst(() => run('mergePersons', two[0], two));
      const [of1a, of1b] = [before.get(first)!, before.get(second)!];
      assert.equal((await counts()).get(first), of1a + of1b);
      await undo();
      assert.deepEqual([await counts(), list()], [before, lines]);
      const [image] = await imagesOf(second);
      await acceptingFirst(() => run('moveImages', image, [image]));
      assert.deepEqual(
        [(await counts()).get(first), (await counts()).get(second)],
        [of1a + 1, of1b - 1],
      );
      await undo();
      assert.deepEqual([await counts(), list()], [before, lines]);
    });
  });
}

/** By code point, as list.txt is. */
function sorted(list: string): string {
  const lines = list.trim().split('\n');
  return `${lines.sort((a, b) => (a < b ? -1 : 1)).join('\n')}\n`;
}
