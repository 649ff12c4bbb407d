import { mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { PrepareRequest, StatusRequest } from '../../protocol/src/messages';
import { checkVsix } from '../../scripts/package/checkVsix.mjs';
import { readShipped } from '../../scripts/package/contents.mjs';
import { currentVsix } from '../../scripts/package/currentVsix.mjs';
import { readVsix, unpackVsix, type VsixFile } from '../../scripts/package/readVsix.mjs';
import { hostTarget } from '../../scripts/package/targets.mjs';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { startBackend } from '../protocol/backendProcess';
import { makeSampleWorkspace, type SampleWorkspace } from '../protocol/sampleWorkspace';
import { likenessJson, startLikeness } from './runLikeness';
import { make7z } from './sevenZipMaker';

const target = hostTarget();

describe.skipIf(target === null)(`the package of this platform (${target ?? 'none'})`, () => {
  let vsix: string;
  let files: VsixFile[];
  let folder: string;
  let workspace: SampleWorkspace;

  beforeAll(async () => {
    const made = await currentVsix();
    if ('missing' in made) throw new Error(`It lacks ${made.missing.join(', ')}.`);
    vsix = made.path;
    files = await readVsix(vsix);
    // Outside the project: no folder above it has packages that could be found by accident.
    folder = mkdtempSync(join(tmpdir(), 'likeness package-'));
    await unpackVsix(vsix, join(folder, 'extension'));
    workspace = makeSampleWorkspace();
  });
  afterAll(() => {
    rmSync(folder, { recursive: true, force: true });
    workspace.remove();
  });

  const paths = () => files.map(({ path }) => path);
  const installed = () => join(folder, 'extension');
  const run = <T>(args: readonly string[], cwd: string, env: NodeJS.ProcessEnv = {}) =>
    likenessJson<T>(args, cwd, env, installed());

  it('holds every bundle that the build ships and none of the project’s tools', () => {
    const bundles = readShipped().outputs.filter((path) => !path.endsWith('.map'));
    expect(bundles).toContain('dist/jobProcess.js');
    const packed = paths().filter((path) => path.startsWith('dist/') && !path.includes('modules'));
    expect(packed.sort()).toEqual(bundles.sort());
  });

  it.each(['@img/sharp-', '@lancedb/lancedb-', 'onnxruntime-node/', 'usearch/'])(
    'holds a native file of %s',
    (name) => {
      const natives = paths().filter((path) => path.startsWith(`dist/node_modules/${name}`));
      expect(natives.filter((path) => path.endsWith('.node'))).toHaveLength(1);
    },
  );

  it('names what is missing, unexpected, forbidden or for another platform', async () => {
    const expected = paths().filter((path) => !path.startsWith('models/registry'));
    const other = target === 'win32-x64' ? 'linux-x64' : 'win32-x64';
    const { problems } = await checkVsix(vsix, other, [...expected, 'dist/forgotten.js']);
    expect(problems).toContain('missing: dist/forgotten.js');
    expect(problems).toContain('not expected: models/registry.json');
    const foreign = problems.filter((problem) =>
      problem.endsWith(`is for ${target}, not ${other}`),
    );
    expect(foreign.length).toBeGreaterThan(4);
  });

  it('trains and recognises with nothing of the project around it', async () => {
    const { raw, folder: cwd } = workspace;
    await run(['prepare', 'raw', 'second', '--max-per-person', '3'], cwd);
    await run(['train', 'second', '--epochs', '2'], cwd);
    const [person] = readdirSync(raw);
    const photos = readdirSync(join(raw, person!)).map((photo) => join('raw', person!, photo));
    await run(['enroll', person!, ...photos], cwd);
    const [photo] = SAMPLE_PHOTOS;
    const faces = await run<{ name: string | null }[]>(['recognize', photo!.file], cwd);
    expect(faces).toHaveLength(photo!.people);
    expect(faces.map(({ name }) => name)).toContain(person);
  });

  it.each(['onnx', 'tfjs'])('runs its engine %s', async (engine) => {
    const env = { LIKENESS_ENGINE: engine };
    const status = await run<{ engine: { engine: string } }>(['status'], folder, env);
    expect(status.engine.engine).toBe(engine);
  });

  it('unpacks 7z archives', async () => {
    const content = { 'anna/1.jpg': readFileSync(SAMPLE_PHOTOS[0]!.file) };
    writeFileSync(join(folder, 'photos.7z'), await make7z(content));
    await run(['import', 'photos.7z', 'unpacked'], folder);
    expect(readdirSync(join(folder, 'unpacked', 'anna'))).toEqual(['1.jpg']);
  });

  it('has the reader of Keras files', async () => {
    writeFileSync(join(folder, 'broken.h5'), 'no HDF5');
    const args = ['models', 'import', 'broken.h5'];
    const { code, err } = await startLikeness(args, folder, {}, installed()).ended;
    expect(code).toBe(1);
    expect(err).toMatch(/cannot be read as HDF5/);
  });

  it('answers over its protocol and works in processes of its own', async () => {
    const backend = startBackend(join(installed(), 'dist/main.js'));
    try {
      const status = await backend.connection.sendRequest(StatusRequest, { waitForEngine: true });
      expect(status.engine?.engine).toBe('onnx');
      const { kept } = await backend.connection.sendRequest(PrepareRequest, {
        raw: workspace.raw,
        dataset: join(folder, 'prepared'),
        maxPerPerson: 1,
      });
      expect(kept).toBeGreaterThan(10);
    } finally {
      backend.hangUp();
      await backend.exited;
    }
  });
});
