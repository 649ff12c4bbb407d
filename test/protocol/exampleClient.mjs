/**
 * A client that is not ours: drives the backend through the whole main job with nothing but
 * vscode-jsonrpc and the names of the requests. A model for clients in other languages.
 *
 *   node test/protocol/exampleClient.mjs [folder of photos: <folder>/<person>/<photo>]
 *
 * Without a folder it makes one of sample photos. Exits with 1 when anything is not as it should be.
 */
import { spawn, spawnSync } from 'node:child_process';
import { mkdtempSync, readdirSync, rmSync } from 'node:fs';
import { tmpdir } from 'node:os';
import { join, resolve } from 'node:path';
import { fileURLToPath } from 'node:url';
import {
  CancellationToken,
  CancellationTokenSource,
  createMessageConnection,
  StreamMessageReader,
  StreamMessageWriter,
} from 'vscode-jsonrpc/node';

const DIST = fileURLToPath(new URL('../../dist/', import.meta.url));
/** More than anybody waits for: the training is to be cancelled. */
const ENDLESS_EPOCHS = 100_000;
const CANCEL_AFTER_EPOCHS = 3;
const MORE_EPOCHS = 2;
const ENROLLED_PEOPLE = 4;
const ENROLLED_PHOTOS = 3;
const CANCELLED = 1009;

/** @param {string} line */
function say(line) {
  process.stdout.write(`${line}\n`);
}

/** @param {unknown} condition @param {string} words */
function expect(condition, words) {
  if (!condition) throw new Error(`Not as expected: ${words}`);
}

/** @param {number} value */
const percent = (value) => `${(100 * value).toFixed(1)} %`;

/** The backend, and what it says by itself. */
function startBackend() {
  const child = spawn(process.execPath, [join(DIST, 'main.js'), '--stdio'], {
    stdio: ['pipe', 'pipe', 'inherit'],
  });
  const connection = createMessageConnection(
    new StreamMessageReader(child.stdout),
    new StreamMessageWriter(child.stdin),
  );
  /** @type {Map<string, (progress: any) => void>} */
  const progressListeners = new Map();
  /** @type {Map<string, any>} */
  const jobs = new Map();
  connection.onNotification('$/progress', ({ token, value }) =>
    progressListeners.get(token)?.(value),
  );
  connection.onNotification('likeness/jobs/changed', (job) => jobs.set(job.method, job));
  connection.onNotification('window/logMessage', ({ message }) => say(`    log: ${message}`));
  connection.listen();

  let nextToken = 1;
  return {
    connection,
    jobs,
    exited: new Promise((done) => child.once('exit', done)),
    /**
     * Sends a request, and its progress to a listener.
     * @param {string} method @param {object} params @param {(progress: any) => void} [onProgress]
     * @param {import('vscode-jsonrpc').CancellationToken} cancellation
     * @returns {Promise<any>}
     */
    async request(method, params, onProgress, cancellation = CancellationToken.None) {
      const progressToken = `token-${nextToken++}`;
      if (onProgress !== undefined) progressListeners.set(progressToken, onProgress);
      try {
        return await connection.sendRequest(method, { ...params, progressToken }, cancellation);
      } finally {
        progressListeners.delete(progressToken);
      }
    },
  };
}

/** @typedef {ReturnType<typeof startBackend>} Backend */
/** @typedef {{ raw: string, workspace: string, dataset: string, gallery: string }} Folders */

/** @param {Backend} backend */
async function greet({ connection, request }) {
  await connection.sendRequest('initialize', {
    processId: process.pid,
    rootUri: null,
    capabilities: {},
  });
  await connection.sendNotification('initialized', {});
  const { version, engine, processes } = await request('likeness/status', { waitForEngine: true });
  say(`Likeness ${version} on ${engine.backend} (${engine.device}), ${processes.length} processes`);
}

/** @param {Backend} backend @param {Folders} folders */
async function makeDataset({ request }, { raw, dataset }) {
  const scan = await request('likeness/dataset/scan', { raw });
  say(`scan: ${scan.photos} photos of ${scan.people.length} people, ${scan.problemCount} problems`);
  expect(scan.people.length > 1, 'photos of two people at least');
  let reports = 0;
  const prepared = await request('likeness/dataset/prepare', { raw, dataset }, () => reports++);
  say(`prepare: ${prepared.kept} of ${prepared.read} photos kept, ${reports} progress reports`);
  expect(reports > 1 && prepared.kept > 0, 'progress and a dataset');
  return scan.people.map(({ person }) => person);
}

/** Trains, cancels in the middle, and goes on. @param {Backend} backend @param {Folders} folders */
async function train({ request, jobs }, { workspace, dataset }) {
  const source = new CancellationTokenSource();
  let cancelledAtMs = 0;
  const onProgress = ({ step, done, total, detail }) => {
    if (cancelledAtMs > 0 || !jobs.get('likeness/training/train')?.run || total < ENDLESS_EPOCHS)
      return;
    if ((done * ENDLESS_EPOCHS) / total < CANCEL_AFTER_EPOCHS) return;
    say(`train: "${step}", ${done} of ${total}${detail ? `, ${detail}` : ''}: cancelling`);
    cancelledAtMs = performance.now();
    source.cancel();
  };
  const params = { workspace, dataset, epochs: ENDLESS_EPOCHS };
  const error = await request('likeness/training/train', params, onProgress, source.token).then(
    () => null,
    (reason) => reason,
  );
  const waitedMs = performance.now() - cancelledAtMs;
  say(`train: ${error?.message} (code ${error?.code}, ${waitedMs.toFixed(0)} ms after the cancel)`);
  expect(error?.code === CANCELLED && cancelledAtMs > 0, 'an answer that says it was cancelled');

  const { runs } = await request('likeness/runs/list', { workspace });
  const { folder, epochsDone, result } = runs[0];
  expect(result === null && epochsDone > 0, 'a run that is not finished');
  const epochs = epochsDone + MORE_EPOCHS;
  const trained = await request('likeness/training/resume', { workspace, run: folder, epochs });
  say(`resume: ${epochsDone} epochs were kept, ${trained.epochs} are done`);
  expect(trained.run === folder && trained.epochs === epochs, 'the same run with more epochs');
  return folder;
}

/** @param {Backend} backend @param {Folders} folders @param {string} run */
async function evaluate({ request }, { workspace, dataset }, run) {
  const report = join(workspace, 'report.html');
  const params = { workspace, dataset, model: run, includeTrained: true, report };
  const figures = await request('likeness/evaluation/folders', params);
  const { accuracy, before, pairs } = figures;
  say(`evaluate: accuracy ${percent(before.accuracy)} → ${percent(accuracy)} on ${pairs} pairs`);
  expect(accuracy > 0.5 && figures.report === report, 'figures and a report');
}

/** @param {Backend} backend @param {Folders} folders @param {string[]} people @param {string} run */
async function recognise({ request }, { raw, workspace, gallery }, people, run) {
  const where = { workspace, gallery };
  /** @param {string} person @param {number} i */
  const photo = (person, i) => join(raw, person, readdirSync(join(raw, person)).sort()[i] ?? '');
  for (const name of people.slice(0, ENROLLED_PEOPLE)) {
    const photos = Array.from({ length: ENROLLED_PHOTOS }, (_, i) => photo(name, i));
    const params = { ...where, model: run, name, photos };
    const { stored } = await request('likeness/people/enroll', params);
    expect(stored.length > 0, `a face of ${name}`);
  }
  say(`enroll: ${Math.min(people.length, ENROLLED_PEOPLE)} people`);

  const [person = ''] = people;
  const photos = [photo(person, ENROLLED_PHOTOS)];
  const detected = await request('likeness/photos/detect', { photos });
  const [face] = detected.photos[0].faces;
  say(`detect: ${detected.photos[0].faces.length} face(s), score ${face.score.toFixed(2)}`);
  expect(face.landmarks.length === 136, '68 landmarks');
  const { found } = await request('likeness/photos/search', { ...where, photos });
  const nearest = found[0].people[0];
  say(
    `search: a new photo of ${person} is nearest to ${nearest.name} (${nearest.distance.toFixed(3)})`,
  );
  const { faces } = await request('likeness/photos/recognize', { ...where, photos });
  say(`recognise: ${faces.map(({ name }) => name ?? 'unknown').join(', ')}`);
  expect(faces[0].name === person, 'the right name');
  return { person, photos };
}

/** @param {Backend} backend @param {Folders} folders @param {{ person: string, photos: string[] }} known */
async function erase({ request }, folders, { person, photos }) {
  const { raw, workspace, dataset, gallery } = folders;
  const choice = { crops: true, features: true, datasetFolder: dataset, rawFolder: raw };
  const params = { gallery, workspace, name: person, ...choice };
  const receipt = await request('likeness/people/erase', params);
  for (const { count, what, where } of receipt.erased) say(`erase: ${count} ${what} in ${where}`);
  for (const { words } of receipt.traces) say(`erase: ${words}`);
  expect(receipt.erased.length > 0, 'a receipt');
  const { faces } = await request('likeness/photos/recognize', { workspace, gallery, photos });
  say(`recognise: ${faces.map(({ name }) => name ?? 'unknown').join(', ')}`);
  expect(faces[0].name !== person, 'nobody of that name');
}

/** @param {Backend} backend */
async function refuse({ request }) {
  const error = await request('likeness/dataset/prepare', { raw: 'photos', dataset: '/d' }).catch(
    (reason) => reason,
  );
  say(`refused: ${error.message} [${error.data?.field}]`);
  expect(error.code === -32602 && error.data?.field === 'raw', 'InvalidParams naming the field');
}

/** @param {Backend} backend */
async function leave({ connection, exited }) {
  await connection.sendRequest('shutdown');
  await connection.sendNotification('exit');
  const code = await exited;
  say(`The backend has ended with code ${code}.`);
  expect(code === 0, 'exit code 0');
}

/** @param {Folders} folders */
async function main(folders) {
  const backend = startBackend();
  await greet(backend);
  await refuse(backend);
  const people = await makeDataset(backend, folders);
  const run = await train(backend, folders);
  await evaluate(backend, folders, run);
  const known = await recognise(backend, folders, people, run);
  await erase(backend, folders, known);
  await leave(backend);
}

const workspace = mkdtempSync(join(tmpdir(), 'likeness-example-'));
const [given] = process.argv.slice(2);
const raw = given === undefined ? join(workspace, 'raw') : resolve(given);
try {
  if (given === undefined) {
    const made = spawnSync(process.execPath, [join(DIST, 'samplePhotos.js'), raw, '5']);
    expect(made.status === 0, `sample photos (${made.stderr})`);
  }
  await main({
    raw,
    workspace,
    dataset: join(workspace, 'dataset'),
    gallery: join(workspace, '.likeness'),
  });
} catch (error) {
  process.stderr.write(`${error instanceof Error ? error.stack : String(error)}\n`);
  process.exitCode = 1;
} finally {
  rmSync(workspace, { recursive: true, force: true });
}
// A backend that did not leave must not keep this process.
process.exit();
