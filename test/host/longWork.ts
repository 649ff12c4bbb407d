import { strict as assert } from 'node:assert';
import { existsSync, mkdtempSync, rmSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import {
  CancellationTokenSource,
  commands,
  ConfigurationTarget,
  Uri,
  window,
  workspace,
} from 'vscode';
import type { PrepareResult } from '../../protocol/src/dataset';
import type { HeadExportResult } from '../../protocol/src/exports';
import {
  JobsCancelRequest,
  NetworksListRequest,
  RunsListRequest,
} from '../../protocol/src/messages';
import type { TrainResult } from '../../protocol/src/training';
import { FIELDS, writeFieldNetwork } from '../fixtures/fieldNetwork';
import { answered, answering, itemWith } from './answers';
import { backendStatus, copySamplePeople, likeness, untilIdle } from './likeness';
import { closeAll, workspacePath } from './openList';
import { until } from './until';

/** Long enough for a machine that does other things too. */
const LONG_MS = 300_000;

const run = <R>(command: string, ...args: unknown[]): Thenable<R | null | undefined> =>
  commands.executeCommand<R | null | undefined>(`likeness.${command}`, ...args);

const states = async () => (await likeness()).backend.jobs.active.map(({ state }) => state).join();

export function longWork(): void {
  describe('long work', function () {
    this.timeout(LONG_MS);
    let home: string;
    let raw: string;
    let dataset: string;

    before(async () => {
      await likeness();
      home = mkdtempSync(join(workspacePath(), 'long-'));
      dataset = join(home, 'dataset');
      // Enough photos that nobody is done with them before it is stopped.
      raw = await copySamplePeople(join(home, 'raw'));
    });
    afterEach(untilIdle);
    after(async () => {
      await closeAll();
      rmSync(home, { recursive: true, force: true });
    });

    it('waits while other heavy work runs, and is stopped by a cancel, which is no failure', async () => {
      const { backend } = await likeness();
      const first = run<PrepareResult>('prepareDataset', { raw, dataset: join(home, 'first') });
      await until(states, (now) => now === 'running');
      const second = run<PrepareResult>('prepareDataset', { raw, dataset: join(home, 'second') });
      await until(states, (now) => now === 'running,waiting');
      const [running, waiting] = backend.jobs.active;
      await backend.request(JobsCancelRequest, { job: waiting!.job });
      assert.equal(await second, null);
      await backend.request(JobsCancelRequest, { job: running!.job });
      assert.equal(await first, null);
      assert(!existsSync(join(home, 'second')));
    });

    it('is stopped by the button of its notification, and nothing is said to have failed', async () => {
      const failures = answering('showErrorMessage', () => undefined);
      const notification = watchNotification();
      try {
        const preparing = run<PrepareResult>('prepareDataset', {
          raw,
          dataset: join(home, 'third'),
        });
        await until(states, (now) => now === 'running');
        notification.cancel();
        assert.equal(await preparing, null);
        assert.deepEqual(failures.times, []);
      } finally {
        notification.dispose();
        failures.dispose();
      }
    });

    it('is stopped from the list that a click on the status bar opens', async () => {
      const { status } = await likeness();
      const target = join(home, 'fourth');
      const preparing = run<PrepareResult>('prepareDataset', { raw, dataset: target });
      await until(states, (now) => now === 'running');
      assert.match(status.text, /\$\(sync~spin\) Prepar/);
      const { asked } = await answered('showQuickPick', itemWith('Cancel: '), () =>
        run('showActions'),
      );
      assert.equal(await preparing, null);
      const labels = (asked[0]![0] as { label: string }[]).map(({ label }) => label);
      for (const words of ['Backend Status', 'Restart Backend', 'Show Log', 'Copy Diagnostics']) {
        assert(
          labels.some((label) => label.endsWith(words)),
          labels.join(),
        );
      }
    });

    it('shows how far it is, ends with a sentence, and goes on by its button', async () => {
      const notification = watchNotification();
      const few = await copySamplePeople(join(home, 'few'), 6);
      let said = '';
      const end = answering('showInformationMessage', (sentence: string, ...buttons: string[]) => {
        said ||= sentence;
        return buttons.find((button) => button === 'Train');
      });
      try {
        const result = await run<PrepareResult>('prepareDataset', { raw: few, dataset });
        assert(result && result.kept > 0);
        assert(said.startsWith(`${result.kept} faces of ${result.read} photos are in ${dataset}.`));
        const progress = notification.words.filter((words) => /: \d+ of \d+ \w+/.test(words));
        assert(progress.length > 0, notification.words.join('\n'));
        // The button has begun the training of what was made.
        const { backend } = await likeness();
        const runs = () => backend.request(RunsListRequest, { workspace: workspacePath() });
        await until(runs, ({ runs: found }) =>
          found.some((one) => one.dataset === dataset && one.result !== null),
        );
        await untilIdle();
      } finally {
        end.dispose();
        notification.dispose();
      }
    });

    it('that was stopped goes on where it was', async () => {
      const { backend } = await likeness();
      const where = { dataset, workspace: home };
      const training = run<TrainResult>('train', { ...where, epochs: 100_000 });
      /** The run, once it has more epochs behind it. */
      const runBeyond = async (epochs: number) => {
        const runs = () => backend.request(RunsListRequest, { workspace: home });
        const done = await until(runs, ({ runs: [one] }) => (one?.epochsDone ?? 0) > epochs);
        return done.runs[0]!;
      };
      const stop = async () => {
        const [job] = backend.jobs.active;
        await backend.request(JobsCancelRequest, { job: job!.job });
      };
      await runBeyond(0);
      await stop();
      assert.equal(await training, null);
      const stopped = await runBeyond(0);
      assert.equal(stopped.result, null);
      const { explorer } = await likeness();
      const node = { kind: 'run', id: stopped.folder, run: stopped } as const;
      assert.equal(explorer.runs.getTreeItem(node).contextValue, 'run stopped');
      const resumed = run<TrainResult>('resumeTraining', node, [node]);
      await runBeyond(stopped.epochsDone);
      await stop();
      assert.equal(await resumed, null);
    });
  });

  describe('questions', function () {
    this.timeout(LONG_MS);

    it('begin with what was answered last', async () => {
      const { backend } = await likeness();
      const { runs } = await backend.request(RunsListRequest, { workspace: workspacePath() });
      const trained = runs.find(({ result }) => result !== null)!;
      const home = mkdtempSync(join(workspacePath(), 'heads-'));
      try {
        const formats = async (chosen: string, target: string) => {
          const { result, asked } = await answered('showQuickPick', itemWith(chosen), () =>
            run<HeadExportResult>('exportHead', {
              run: trained.folder,
              target: join(home, target),
            }),
          );
          assert(result);
          return (asked[0]![0] as { label: string }[]).map(({ label }) => label);
        };
        await formats('safetensors', 'a');
        assert.equal((await formats('ONNX', 'b.onnx'))[0], 'safetensors');
        assert.equal((await formats('ONNX', 'c.onnx'))[0], 'ONNX');
      } finally {
        rmSync(home, { recursive: true, force: true });
      }
    });

    it('about a licence come before a network is fetched, and no answer fetches nothing', async () => {
      const { backend } = await likeness();
      const networks = () => backend.request(NetworksListRequest, {});
      const before = await networks();
      const choosing = answering('showQuickPick', (items: unknown[]) => items[0]);
      try {
        const { asked } = await answered(
          'showInformationMessage',
          () => undefined,
          () => run('installNetwork'),
        );
        assert.match(String(asked[0]![0]), /^The licence of /);
        assert.deepEqual(await networks(), before);
      } finally {
        choosing.dispose();
      }
    });

    it('about a network’s removal come after its import from a file, in the folder of the settings', async () => {
      const { backend } = await likeness();
      const home = mkdtempSync(join(workspacePath(), 'networks-'));
      const file = join(home, 'fields.onnx');
      await writeFieldNetwork(file);
      writeFileSync(join(home, 'fields.json'), JSON.stringify(FIELDS));
      const names = async () => {
        const { networks } = await backend.request(NetworksListRequest, {});
        return networks.filter(({ state }) => state === 'installed').map(({ name }) => name);
      };
      const settings = workspace.getConfiguration('likeness');
      const setFolder = async (folder: string | undefined) => {
        const { pid } = await backendStatus();
        await settings.update('networksFolder', folder, ConfigurationTarget.Workspace);
        await until(backendStatus, (status) => status.pid !== pid);
      };
      await setFolder(join(home, 'networks'));
      try {
        const importIt = () =>
          answered(
            'showOpenDialog',
            () => [Uri.file(file)],
            () => run('importNetwork'),
          );
        await importIt();
        assert.deepEqual(await names(), ['fields']);
        const sure = answering('showWarningMessage', () => 'Remove');
        try {
          await answered('showQuickPick', itemWith('fields'), () => run('removeNetwork'));
          assert.deepEqual(await names(), []);
          // From its menu in the tree of runs, which says which one is meant.
          await importIt();
          const { networks } = await backend.request(NetworksListRequest, {});
          const network = networks.find(({ name }) => name === 'fields');
          await run('removeNetwork', { kind: 'network', id: 'network\nfields', network });
        } finally {
          sure.dispose();
        }
        assert.deepEqual(await names(), []);
      } finally {
        await setFolder(undefined);
        rmSync(home, { recursive: true, force: true });
      }
    });
  });
}

/** Watches the notification of a job, whose Cancel button it can press. */
function watchNotification() {
  const real = window.withProgress;
  const words: string[] = [];
  const button = new CancellationTokenSource();
  const watched: typeof real = (options, task) =>
    real(options, (bar) => {
      const told: typeof bar = {
        report: (step) => {
          words.push((step as { message?: string }).message ?? '');
          bar.report(step);
        },
      };
      return task(told, button.token);
    });
  const api = window as { withProgress: typeof real };
  api.withProgress = watched;
  return {
    words,
    cancel: () => button.cancel(),
    dispose: () => {
      api.withProgress = real;
    },
  };
}
