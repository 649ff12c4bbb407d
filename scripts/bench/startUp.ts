import { measureProcess } from '../scale/measureProcess';
import { decodeImage } from '../../server/src/images/decodeImage';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { samplePhoto } from './benchPhotos';
import { FaceApiUser } from './faceApiUser';
import { markdownTable, times } from './markdown';
import { median } from './measure';

const RUNS = 5;

/**
 * From nothing to the first photo's faces, each time in a new process.
 * @param program this program, called with `start-step <what>`; @param cli the command line
 */
export async function compareStartUp(program: string, cli: string, runs = RUNS): Promise<string> {
  const steps = {
    user: [program, 'start-step', 'face-api'],
    own: [program, 'start-step', 'likeness'],
    version: [cli, '--version'],
  };
  const taken = { user: [] as number[], own: [] as number[], version: [] as number[] };
  const memory = { user: 0, own: 0, version: 0 };
  for (let run = 0; run < runs; run++) {
    for (const name of ['user', 'own', 'version'] as const) {
      const { wallSeconds, peakMb } = await measureProcess(steps[name]);
      taken[name].push(wallSeconds);
      memory[name] = Math.max(memory[name], peakMb);
    }
  }
  const seconds = (name: keyof typeof taken) => median(taken[name]);
  const cell = (name: keyof typeof taken) =>
    `${seconds(name).toFixed(2)} (${memory[name].toFixed(0)} MB)`;
  return markdownTable([
    ['seconds, and most memory', 'face-api', 'Likeness', 'ratio'],
    [
      'a process, its networks, and the faces of a first photo with landmarks',
      ...[cell('user'), cell('own'), times(seconds('user') / seconds('own'))],
    ],
    ['the command line says its version', '–', cell('version'), ''],
  ]);
}

/** `bench.js start-step likeness|face-api` */
export async function runStartStep(name: string): Promise<void> {
  const file = samplePhoto(1);
  if (name === 'face-api') {
    const user = await FaceApiUser.load();
    await user.prepare(file);
    return;
  }
  await decodeImage(file, { maxSidePx: 64 });
  const pool = openFacePool({ engine: 'onnx', provider: 'cpu', workers: 1 });
  await pool.run('analysePhoto', { file, detector: 'ssd', minScore: 0.5, backbone: null });
  await pool.close();
}
