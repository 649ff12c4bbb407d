import { appendFileSync, readFileSync, writeFileSync } from 'node:fs';
import { join } from 'node:path';
import Mocha from 'mocha';
import { backendLife } from './backendLife';
import { commandsLife } from './commandsLife';
import { explorerViews } from './explorer';
import { listFile } from './listFile';
import { longWork } from './longWork';
import { preparedDataset } from './preparedDataset';
import { untrusted } from './untrusted';

interface SuiteOptions {
  window: keyof typeof SUITES;
  grep?: string;
  /** File for the counts. */
  report: string;
  /** File for a line a test: VS Code's own console is too full to read. */
  log: string;
}

/** What is tested in a window, by what that is like. */
const SUITES = {
  trusted: [backendLife, listFile, commandsLife, longWork, preparedDataset, explorerViews],
  untrusted: [untrusted],
};

/** What VS Code's test runner calls inside the extension host. Rejects when a test fails. */
export async function run(): Promise<void> {
  const options = JSON.parse(readFileSync(join(__dirname, 'options.json'), 'utf8')) as SuiteOptions;
  const mocha = new Mocha({ ui: 'bdd', timeout: 120_000, color: false });
  if (options.grep !== undefined) mocha.grep(options.grep);
  mocha.suite.emit('pre-require', globalThis as unknown as Mocha.MochaGlobals, null!, mocha);
  for (const define of SUITES[options.window]) define();
  const failures = await new Promise<number>((resolve) => {
    const runner = mocha.run(resolve);
    const write = (line: string) => appendFileSync(options.log, `${line}\n`);
    runner.on('pass', (test) => write(`  ✓ ${test.fullTitle()} (${test.duration} ms)`));
    runner.on('pending', (test) => write(`  - ${test.fullTitle()}`));
    runner.on('fail', (test, error: Error) => write(`  ✗ ${test.fullTitle()}\n${error.stack}`));
    runner.on('end', () => {
      const { passes: passed, failures: failed, pending: skipped } = runner.stats!;
      writeFileSync(options.report, JSON.stringify({ passed, failed, skipped }));
    });
  });
  if (failures > 0) throw new Error(`${failures} tests failed.`);
}
