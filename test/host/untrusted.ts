import { strict as assert } from 'node:assert';
import { existsSync, mkdirSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import { commands, extensions, TreeItem, workspace, type Uri } from 'vscode';
import { RunsListRequest } from '../../protocol/src/messages';
import { answered } from './answers';
import { likeness } from './likeness';
import { findings, makeDataset, openList, workspacePath } from './openList';
import { pause, until } from './until';

const IMAGES = ['anna/1.jpg', 'anna/2.jpg', '<img src=x onerror=alert(1)>/1.jpg'];

interface Manifest {
  capabilities: { untrustedWorkspaces: { restrictedConfigurations: string[] } };
}

/** For a window of its own, whose folder nobody has said to trust. */
export function untrusted(): void {
  describe('in a folder that is not trusted', () => {
    let dataset: string;

    before(() => {
      assert.equal(workspace.isTrusted, false);
      dataset = makeDataset(workspacePath(), 'dataset', IMAGES);
      writeFileSync(join(dataset, 'list.txt'), 'anna/1.jpg\nanna/9.jpg\n');
    });
    // Whatever was looked at: nothing of it has started a process.
    afterEach(async () => assert.equal((await likeness()).backend.state, 'stopped'));

    it('datasets, people and images can be looked at', async () => {
      const { tree } = (await likeness()).explorer;
      await commands.executeCommand('likeness.dataset.focus');
      const [node] = await until(
        () => tree.getChildren(),
        (found) => found.length > 0,
      );
      assert.equal(node!.id, dataset);
      const persons = await tree.getChildren(node);
      const labels = persons.map((person) => tree.getTreeItem(person).label);
      assert.deepEqual(labels, ['<img src=x onerror=alert(1)>', 'anna']);
      const images = await tree.getChildren(persons[1]);
      const shown = images.map((image) => {
        const { label, description } = tree.getTreeItem(image);
        return `${label as string} ${description as string}`.trim();
      });
      assert.deepEqual(shown, ['1.jpg', '2.jpg excluded', '9.jpg missing']);
      const icon = tree.getTreeItem(images[0]!).iconPath as Uri;
      assert.equal(icon.fsPath, join(dataset, 'images/anna/1.jpg'));
      const hovered = await tree.resolveTreeItem(new TreeItem('1.jpg'), images[0]!);
      assert.equal(hovered.tooltip, undefined);
    });

    it('people who are enrolled and runs are not looked for', async () => {
      const { people, runs } = (await likeness()).explorer;
      assert.deepEqual(await people.getChildren(), []);
      assert.deepEqual(await runs.getChildren(), []);
    });

    it('its list.txt is coloured, and read without help', async () => {
      const document = await openList(dataset, 'anna/1.jpg\nanna/1.jpg\n');
      assert.equal(document.languageId, 'face-list');
      // Nothing would tell of findings that come late: there is nobody who could make them.
      await pause(500);
      assert.deepEqual(findings(document), []);
    });

    it('every command says why it does nothing', async () => {
      const { explorer, backend } = await likeness();
      const [node] = await explorer.tree.getChildren();
      const [person] = await explorer.tree.getChildren(node);
      for (const [command, item] of [
        ['train', node],
        ['prepareDataset', { raw: join(dataset, 'images'), dataset: join(dataset, 'new') }],
        ['deleteImages', person],
        ['restartBackend', undefined],
      ] as const) {
        const { asked } = await answered(
          'showErrorMessage',
          () => undefined,
          () => commands.executeCommand(`likeness.${command}`, item),
        );
        assert.match(String(asked[0]?.[0]), /only in folders that you trust/, command);
      }
      await assert.rejects(backend.request(RunsListRequest, { workspace: workspacePath() }));
      for (const image of IMAGES) assert(existsSync(join(dataset, 'images', image)), image);
    });

    it('the status bar says so', async () => {
      const { status } = await likeness();
      assert.match(status.text, /not trusted/);
    });

    it('the folder chooses no programs, no networks and no place for people', async () => {
      const settings = () => workspace.getConfiguration('likeness');
      const chosen = {
        'likeness.train.epochs': 3,
        'likeness.networksFolder': '/elsewhere',
        'likeness.tensorflowFolder': '/elsewhere',
        'likeness.gallery': 's3://elsewhere/people',
        'likeness.engine': 'tfjs',
      };
      mkdirSync(join(workspacePath(), '.vscode'), { recursive: true });
      writeFileSync(join(workspacePath(), '.vscode/settings.json'), JSON.stringify(chosen));
      // What is harmless counts, which shows that the file was read.
      await until(
        () => settings().get('train.epochs'),
        (epochs) => epochs === 3,
      );
      const { capabilities } = extensions.getExtension('likeness.likeness')!
        .packageJSON as Manifest;
      for (const name of capabilities.untrustedWorkspaces.restrictedConfigurations) {
        const { defaultValue } = workspace.getConfiguration().inspect(name)!;
        assert.equal(workspace.getConfiguration().get(name), defaultValue, name);
      }
    });
  });
}
