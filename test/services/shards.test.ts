import { execFile } from 'node:child_process';
import { copyFile, readFile } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import { promisify } from 'node:util';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { parseAllDocuments } from 'yaml';
import { backboneInfo, backboneKey, DEFAULT_BACKBONE } from '../../server/src/backbones/registry';
import { readJournal } from '../../server/src/dataset/journal';
import { prepare } from '../../server/src/dataset/prepare';
import { readReport } from '../../server/src/dataset/report';
import { extractFeatures } from '../../server/src/features/extractFeatures';
import { featureTableName } from '../../server/src/features/featureTable';
import { openLance } from '../../server/src/files/lanceStore';
import { parseLocation } from '../../server/src/files/location';
import type { FacePool } from '../../server/src/workers/facePool';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { S3Server } from '../fixtures/s3Server';
import { useEnvironment } from '../fixtures/useEnvironment';
import { endState, tempFolder, writePhotos } from './preparePhotos';
import { likenessJson } from './runLikeness';
import { commandFolder, runArray } from './shardProcesses';

const SHARDS = 4;
const VICTIM = 2;

let pool: FacePool;
let folder: string;
let raw: string;
let alone: string;
let commands: string;

beforeAll(async () => {
  pool = openFacePool({ workers: 2 });
  folder = await tempFolder();
  raw = join(folder, 'raw');
  alone = join(folder, 'alone');
  commands = await commandFolder(join(folder, 'commands'));
  await writePhotos(raw, pool);
  // Duplicates, which each shard must find although the other copy may be another shard's.
  for (const copy of ['a', 'b', 'c', 'd']) {
    await copyFile(join(raw, 'anna/1.jpg'), join(raw, `bea b/copy ${copy}.jpg`));
  }
  await prepare({ raw, dataset: alone }, pool);
});

afterAll(() => pool.close());

describe.skipIf(process.platform === 'win32')('four tasks of the Slurm array, one killed', () => {
  it('prepare the dataset that one process prepares', async () => {
    const dataset = join(folder, 'shared dataset');
    const journal = join(dataset, `journal-${VICTIM - 1}-of-${SHARDS}.jsonl`);
    const hasBegun = async () => ((await readJournal(journal))?.entries.length ?? 0) > 0;
    const array = { victim: VICTIM, isTime: hasBegun };
    await runArray(SHARDS, ['prepare', raw, dataset], commands, array);
    expect(await endState(dataset)).toEqual(await endState(alone));
    const [joined, single] = await Promise.all(
      [dataset, alone].map((place) => readReport(join(place, 'report.json'))),
    );
    expect(joined!.read).toBe(single!.read);
    expect(joined!.kept).toBe(single!.kept);
    expect(joined!.skipped).toEqual(single!.skipped);
  });

  it.each([['a folder'], ['S3']])(
    'put all features, each once, into one table in %s',
    async (to) => {
      const server = await S3Server.start({ delayMs: 5 });
      const restore = useEnvironment(server.environment);
      try {
        const location = to === 'S3' ? 's3://bucket/features' : join(folder, 'features');
        const isThere = () => exists(location);
        const array = { victim: VICTIM, isTime: isThere };
        const { killed } = await runArray(SHARDS, ['features', alone, location], commands, array);
        expect(killed).toBe(true);

        const single = await extractFeatures({ dataset: alone, workspace: folder }, pool);
        expect(await countRows(location)).toBe(single.images.length);
        const shared = { dataset: alone, workspace: folder, features: location };
        const together = await extractFeatures(shared, pool);
        expect(together.computed).toBe(0);
        expect(together.images).toEqual(single.images);
        expect(together.values).toEqual(single.values);

        const args = ['train', alone, '--features', location, '--workspace', folder];
        const trained = await likenessJson<{ run: string }>([...args, '--epochs', '2'], folder);
        expect(trained).toMatchObject({ epochs: 2 });
      } finally {
        restore();
        await server.stop();
      }
    },
  );
});

describe('the files for clusters', () => {
  it.skipIf(process.platform === 'win32')('are a script that says how it is used', async () => {
    const script = resolve('docs/scale/slurm.sh');
    const env = { ...process.env, SLURM_ARRAY_TASK_ID: '1', SLURM_ARRAY_TASK_COUNT: '2' };
    const run = promisify(execFile)('bash', [script, 'dance', 'a', 'b'], { env });
    await expect(run).rejects.toMatchObject({
      code: 2,
      stderr: expect.stringContaining('usage: slurm.sh') as string,
    });
  });

  it('are Kubernetes jobs whose numbers of shares agree', async () => {
    const text = await readFile(resolve('docs/scale/job.yaml'), 'utf8');
    const jobs = parseAllDocuments(text).map((document) => document.toJS() as KubernetesJob);
    expect(jobs.map(({ metadata }) => metadata.labels.step)).toEqual(['prepare', 'features']);
    for (const { kind, metadata, spec } of jobs) {
      expect([kind, spec.completionMode]).toEqual(['Job', 'Indexed']);
      const [container] = spec.template.spec.containers;
      const shards = container!.env.find(({ name }) => name === 'SHARDS')!.value;
      expect(Number(shards)).toBe(spec.completions);
      expect(spec.parallelism).toBeLessThanOrEqual(spec.completions);
      expect(container!.args[0]).toContain(`likeness ${metadata.labels.step} `);
    }
  });

  it.skipIf(process.platform === 'win32')('give each pod its own share', async () => {
    const text = await readFile(resolve('docs/scale/job.yaml'), 'utf8');
    for (const document of parseAllDocuments(text)) {
      const { spec } = document.toJS() as KubernetesJob;
      const [{ command, args }] = spec.template.spec.containers as [Container];
      // What the pod's shell would start is printed instead.
      const line = args[0]!.replace('exec likeness', 'echo');
      const env = { ...process.env, JOB_COMPLETION_INDEX: '63', SHARDS: '64', WORKERS: '8' };
      const { stdout } = await promisify(execFile)(command[0]!, [command[1]!, line], { env });
      expect(stdout).toContain('--shard 64/64 --workers 8');
    }
  });
});

interface Container {
  command: string[];
  args: string[];
  env: { name: string; value: string }[];
}

interface KubernetesJob {
  kind: string;
  metadata: { labels: { step: string } };
  spec: {
    completionMode: string;
    completions: number;
    parallelism: number;
    template: { spec: { containers: Container[] } };
  };
}

function tableName(): string {
  const info = backboneInfo(DEFAULT_BACKBONE);
  return featureTableName(info.name, backboneKey(info));
}

async function exists(location: string): Promise<boolean> {
  const connection = await openLance(parseLocation(location));
  try {
    return (await connection.tableNames()).includes(tableName());
  } finally {
    connection.close();
  }
}

async function countRows(location: string): Promise<number> {
  const connection = await openLance(parseLocation(location));
  try {
    return await (await connection.openTable(tableName())).countRows();
  } finally {
    connection.close();
  }
}
