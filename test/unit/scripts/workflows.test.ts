import { readdirSync, readFileSync } from 'node:fs';
import { join } from 'node:path';
import { describe, expect, it } from 'vitest';
import { parse } from 'yaml';
import { TARGET_NAMES } from '../../../scripts/package/targets.mjs';
import { isSupportedNode, ROOT } from '../../../scripts/setup.mjs';

interface Step {
  uses?: string;
  run?: string;
  with?: { 'node-version'?: number | string };
}

interface Job {
  'runs-on': string;
  'timeout-minutes'?: number;
  strategy?: { matrix: { node?: number[]; include?: Record<string, unknown>[] } };
  steps: Step[];
}

interface Workflow {
  name: string;
  on: object;
  permissions: object;
  jobs: Record<string, Job>;
}

const FOLDER = join(ROOT, '.github/workflows');

function readWorkflow(file: string): Workflow {
  return parse(readFileSync(join(FOLDER, file), 'utf8'), { strict: true }) as Workflow;
}

const { scripts } = JSON.parse(readFileSync(join(ROOT, 'package.json'), 'utf8')) as {
  scripts: Record<string, string>;
};

describe.each(readdirSync(FOLDER))('the workflow %s', (file) => {
  const workflow = readWorkflow(file);
  const steps = Object.values(workflow.jobs).flatMap((job) => job.steps);

  it('says when it runs and may do little', () => {
    expect(Object.keys(workflow.on).length).toBeGreaterThan(0);
    expect(workflow.permissions).toEqual({ contents: 'read' });
  });

  it('runs scripts that there are', () => {
    const run = steps.map((step) => step.run ?? '').join('\n');
    const names = [...run.matchAll(/npm run ([\w:-]+)/g)].map(([, name]) => name!);
    expect(names.filter((name) => !(name in scripts))).toEqual([]);
  });

  it('names a version of each action, and a Node that is supported', () => {
    for (const { uses } of steps) if (uses !== undefined) expect(uses).toMatch(/@v\d+$/);
    const fixed = steps.map((step) => step.with?.['node-version']).filter(Number.isInteger);
    const nodes = Object.values(workflow.jobs).flatMap((job) => [
      ...(job.strategy?.matrix.node ?? []),
      ...(job.strategy?.matrix.include?.map(({ node }) => node).filter(Number.isInteger) ?? []),
    ]);
    for (const node of [...fixed, ...nodes]) {
      expect(isSupportedNode(`${String(node)}.99.0`)).toBe(true);
    }
  });
});

describe('the release', () => {
  it('packs every target on a machine of its kind', () => {
    const { include } = readWorkflow('release.yml').jobs['package']!.strategy!.matrix;
    expect(include!.map(({ target }) => target)).toEqual(TARGET_NAMES);
    const machines = { linux: /ubuntu/, darwin: /macos/, win32: /windows/ } as const;
    for (const { target, os } of include as { target: string; os: string }[]) {
      const system = target.split('-')[0] as keyof typeof machines;
      expect(os).toMatch(machines[system]);
      expect(os.includes('arm')).toBe(target === 'linux-arm64');
    }
  });
});

describe('the check', () => {
  it('runs on Linux, macOS and Windows, on each Node that is supported', () => {
    const { test } = readWorkflow('check.yml').jobs;
    const text = JSON.stringify(test!.strategy);
    for (const os of ['ubuntu', 'macos', 'windows']) expect(text).toContain(`${os}-latest`);
    expect(test!.strategy!.matrix.node).toEqual([20, 22, 24]);
  });
});
