import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, readFileSync, rmSync } from 'node:fs';
import { basename, join } from 'node:path';
import { commands, Uri, window, workspace, ConfigurationTarget } from 'vscode';
import type { DatasetExportResult, DatasetImportResult } from '../../protocol/src/archives';
import type { PrepareResult } from '../../protocol/src/dataset';
import type { EvaluationSummary } from '../../protocol/src/evaluation';
import type { HeadExportResult } from '../../protocol/src/exports';
import { PeopleListRequest } from '../../protocol/src/messages';
import type { ReembedResult } from '../../protocol/src/people';
import type { EnrollResult, RecognizeResult } from '../../protocol/src/photos';
import type { ExtractResult, TrainResult } from '../../protocol/src/training';
import type { CompareSubject } from '../../protocol/src/webviewCompare';
import { answered, itemWith } from './answers';
import { copySamplePeople, likeness, untilIdle } from './likeness';
import { closeAll, samplePhoto, workspacePath } from './openList';
import { until } from './until';

/** Long enough for a machine that does other things too. */
const LONG_MS = 300_000;

const run = <R>(command: string, ...args: unknown[]): Thenable<R | null | undefined> =>
  commands.executeCommand<R | null | undefined>(`likeness.${command}`, ...args);

function tabLabels(): string[] {
  return window.tabGroups.all.flatMap(({ tabs }) => tabs.map(({ label }) => label));
}

/** Waits until a tab with these words in its title is open. */
async function untilTab(words: string): Promise<void> {
  await until(tabLabels, (found) => found.some((label) => label.includes(words)));
}

export function commandsLife(): void {
  describe('from photos to names, by commands', function () {
    this.timeout(LONG_MS);
    let home: string;
    let raw: string;
    let dataset: string;
    let trained: TrainResult;
    let again: TrainResult;
    /** All that is made stays in this folder. */
    const where = () => ({ dataset, workspace: home });

    before(async () => {
      await likeness();
      home = mkdtempSync(join(workspacePath(), 'commands-'));
      raw = await copySamplePeople(join(home, 'raw'));
      dataset = join(home, 'dataset');
    });
    after(async () => {
      await closeAll();
      await untilIdle();
      rmSync(home, { recursive: true, force: true });
    });

    it('a dataset is prepared', async () => {
      const result = await run<PrepareResult>('prepareDataset', { raw, dataset });
      assert(result);
      assert(result.kept > 60, `kept ${result.kept}`);
      assert(existsSync(join(dataset, 'list.txt')));
    });

    it('what is set counts from the next command on, without a reload', async () => {
      const settings = workspace.getConfiguration('likeness');
      const few = join(home, 'few');
      const photos = await copySamplePeople(join(few, 'raw'), 2);
      const kept = async (name: string) => {
        const asked = { raw: photos, dataset: join(few, name) };
        return (await run<PrepareResult>('prepareDataset', asked))?.kept;
      };
      try {
        assert((await kept('before'))! > 2);
        await settings.update('prepare.maxPerPerson', 1, ConfigurationTarget.Workspace);
        assert.equal(await kept('after'), 2);
      } finally {
        await settings.update('prepare.maxPerPerson', undefined, ConfigurationTarget.Workspace);
        rmSync(few, { recursive: true, force: true });
      }
    });

    it('its features are extracted, once', async () => {
      const first = await run<ExtractResult>('extractFeatures', where());
      assert(first!.computed > 60);
      const again = await run<ExtractResult>('extractFeatures', where());
      assert.equal(again!.computed, 0);
    });

    it('a head is trained with the settings of the workspace, and its view opens', async () => {
      const settings = workspace.getConfiguration('likeness');
      await settings.update('train.epochs', 7, ConfigurationTarget.Workspace);
      try {
        const result = await run<TrainResult>('train', where());
        assert(result);
        assert.equal(result.epochs, 7);
        trained = result;
      } finally {
        await settings.update('train.epochs', undefined, ConfigurationTarget.Workspace);
      }
      await untilTab('Training ');
    });

    it('the head is evaluated, and the report opens', async () => {
      const result = await run<EvaluationSummary>('evaluate', {
        ...where(),
        model: trained.run,
      });
      assert(result);
      assert(result.accuracy > 0.5 && result.report !== null);
      assert.match(readFileSync(result.report, 'utf8'), /^<!doctype html>/);
      await untilTab('Evaluation of ');
    });

    it('evaluated again, its report is shown in the panel that is open', async () => {
      const reports = () => tabLabels().filter((label) => label.startsWith('Evaluation of '));
      const before = reports();
      await run<EvaluationSummary>('evaluate', { ...where(), model: trained.run });
      assert.deepEqual(reports(), before);
      assert.deepEqual(before, [`Evaluation of ${basename(trained.run)} on dataset`]);
    });

    it('runs are compared in a page', async () => {
      const compared = await run<CompareSubject>('compareRuns', { runs: [trained.run] });
      assert.deepEqual(compared, { runs: [trained.run] });
      await untilTab('One Run');
    });

    it('the same goes by the menus of the trees', async () => {
      const { explorer } = await likeness();
      const datasets = await explorer.tree.getChildren();
      const node = datasets.find(({ id }) => id === dataset);
      const result = await run<TrainResult>('train', node, [node]);
      assert(result);
      again = result;
      const nodes = await until(
        () => explorer.runs.getChildren(),
        (found) => found.some((one) => one.kind === 'run' && one.run.folder === again.run),
      );
      const [newest] = nodes.filter((one) => one.kind === 'run');
      assert.equal(newest?.run.folder, again.run);
      const evaluated = await answered('showQuickPick', itemWith('commands-'), () =>
        run<EvaluationSummary>('evaluate', newest, [newest]),
      );
      assert(evaluated.result && evaluated.result.accuracy > 0.5);
      await run('showTraining', newest);
      await untilTab(`Training ${newest.run.name}`);
    });

    it('two runs are measured side by side, and the evaluation of the one alone stays', async () => {
      const alone = join(trained.run, 'evaluation-dataset.json');
      const before = readFileSync(alone, 'utf8');
      const runs = { model: trained.run, against: again.run };
      const result = await run<EvaluationSummary>('evaluateAgainst', { ...where(), ...runs });
      const { against, details, report } = result!;
      assert.equal(against, again.run);
      const other = basename(again.run);
      assert.equal(details, join(trained.run, `evaluation-dataset-against-${other}.json`));
      const text = readFileSync(report!, 'utf8');
      for (const name of [basename(trained.run), other]) assert(text.includes(`<h3>${name}</h3>`));
      assert.equal(readFileSync(alone, 'utf8'), before);
      await untilTab(`Evaluation of ${basename(trained.run)} against ${other} on dataset`);
    });

    it('what has the focus in a tree is not taken for what its title’s menu asks', async () => {
      const { explorer } = await likeness();
      const focused = await explorer.tree.person(dataset, 'Person 1a');
      const { result, asked } = await answered(
        'showQuickPick',
        () => undefined,
        () => run('prepareDataset', focused),
      );
      assert.equal(result, null);
      assert.equal(asked.length, 1);
    });

    it('the head is exported for other programs', async () => {
      const target = join(home, 'head.onnx');
      const result = await run<HeadExportResult>('exportHead', {
        ...{ run: trained.run, format: 'onnx', target },
      });
      assert(result && existsSync(target));
      assert(result.largestDifference <= 1e-5);
    });

    it('a person is enrolled, and recognised in the photo from the explorer’s menu', async () => {
      const settings = workspace.getConfiguration('likeness');
      const gallery = join(home, 'people.lance');
      await settings.update('gallery', gallery, ConfigurationTarget.Workspace);
      const name = '<img src=x onerror="document.title=1">';
      try {
        const photos = [join(dataset, 'images', 'Person 1a', '01.jpg')];
        const enrolled = await run<EnrollResult>('enrollPerson', { name, photos, workspace: home });
        assert.equal(enrolled?.stored.length, 1, JSON.stringify(enrolled));
        const photo = Uri.file(samplePhoto(1));
        const result = await run<RecognizeResult>('recognisePhotos', photo, [photo]);
        assert(result);
        assert(result.faces.some((face) => face.name === name));
        assert.equal(result.written.length, 1);
        const { explorer } = await likeness();
        const person = (await explorer.people.getChildren()).find(({ kind }) => kind === 'person');
        assert.equal(explorer.people.getTreeItem(person!).label, name);
        const [face] = await explorer.people.getChildren(person);
        const icon = explorer.people.getTreeItem(face!).iconPath as Uri;
        assert.match(icon.toString(true), /^data:image\/jpeg;base64,/);
      } finally {
        await settings.update('gallery', undefined, ConfigurationTarget.Workspace);
      }
      await untilTab('Recognised: sample1.jpg');
    });

    it('a newer model is offered to the people who were enrolled with another', async () => {
      const settings = workspace.getConfiguration('likeness');
      const gallery = join(home, 'people.lance');
      await settings.update('gallery', gallery, ConfigurationTarget.Workspace);
      try {
        const { backend, explorer } = await likeness();
        // Of the workspace's folder, whose people the tree shows; `where` is one inside it.
        const { asked } = await answered(
          'showInformationMessage',
          () => undefined,
          () => run<TrainResult>('train', { dataset, epochs: 1 }),
        );
        assert.deepEqual(asked[0]?.slice(1), [
          'Evaluate',
          'Evaluate Against Run Before',
          'Embed People Again',
        ]);
        const [outdated] = await explorer.people.getChildren();
        assert.equal(outdated?.kind, 'outdated');
        const { command, arguments: known } = explorer.people.getTreeItem(outdated).command!;
        const args = known as unknown[];
        const embedded = await commands.executeCommand<ReembedResult>(command, ...args);
        assert.equal(embedded.faces, 1);
        const { model } = await backend.request(PeopleListRequest, { gallery });
        assert.equal(model?.runFolder, outdated.run.folder);
        assert.equal((await explorer.people.getChildren())[0]?.kind, 'person');
      } finally {
        await settings.update('gallery', undefined, ConfigurationTarget.Workspace);
      }
    });

    it('the dataset is exported, and imported again elsewhere', async () => {
      const file = join(home, 'dataset.zip');
      const exported = await run<DatasetExportResult>('exportDataset', { dataset, file });
      const target = join(home, 'imported');
      const imported = await run<DatasetImportResult>('importArchive', {
        ...{ archive: file, target, into: 'dataset' },
      });
      assert(exported && imported);
      assert.equal(imported.people, exported.people);
      assert(existsSync(join(target, 'list.txt')));
    });
  });
}
