import { existsSync } from 'node:fs';
import { mkdtemp, readdir, rm, truncate, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import type { Face } from '../../server/src/detection/face';
import { enroll } from '../../server/src/gallery/enroll';
import { decodeImage } from '../../server/src/images/decodeImage';
import { loadModel } from '../../server/src/recognition/loadModel';
import type { LiveFrame } from '../../server/src/recognition/live/liveVideo';
import { openFacePool } from '../../server/src/workers/openFacePool';
import { ffmpeg, HAS_FFMPEG } from '../fixtures/ffmpeg';
import { serveRtsp } from '../fixtures/rtspServer';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { startLikeness } from './runLikeness';
import { facesOf, writeVariants } from './sampleFaces';

/** Four people; the second and the third from the left are enrolled, from altered pictures. */
const GROUP = SAMPLE_PHOTOS[3]!.file;
/** Three others. */
const STRANGERS = SAMPLE_PHOTOS[0]!.file;
const WIDTH = 960;
const FPS = 8;
/** Frames of the group before the cut, of the strangers, and of the group again. */
const SCENES = [16, 12, 6] as const;

interface Person {
  name: string | null;
  /** Of the middle of the face, in parts of the picture's width. */
  x: number;
}

let root: string;
let group: Person[];

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'likeness-live-Ü '));
  if (!HAS_FFMPEG) return;
  const pool = openFacePool({ workers: 2 });
  try {
    const { width } = await decodeImage(GROUP);
    const faces = await facesOf(4, pool);
    const middle = ({ box }: Face) => (box.x + box.width / 2) / width;
    group = faces.map((face, i) => ({ name: [null, 'Ana', 'Zoe', null][i]!, x: middle(face) }));
    const model = await loadModel(null);
    const gallery = join(root, '.likeness');
    for (const [name, face] of [
      ['Ana', faces[1]!],
      ['Zoe', faces[2]!],
    ] as const) {
      const photos = await writeVariants(4, face, join(root, name), 3);
      await enroll({ name, photos, gallery, model }, pool);
    }
  } finally {
    await pool.close();
  }
  makeVideo(join(root, 'party.mp4'));
});

afterAll(() => rm(root, { recursive: true, force: true }));

/** The group, moved a little from frame to frame as by a hand; strangers; the group again. */
function makeVideo(file: string): void {
  const still = (photo: string, frames: number) =>
    ['-loop', '1', '-framerate', String(FPS), '-t', String(frames / FPS), '-i', photo] as const;
  const shake = `scale=${WIDTH}:640:force_original_aspect_ratio=decrease,pad=${WIDTH}:640:-1:-1,crop=${WIDTH - 16}:624:8+6*sin(n):8+6*cos(n/2),setsar=1`;
  const [first, second, third] = SCENES;
  ffmpeg(
    ...still(GROUP, first),
    ...still(STRANGERS, second),
    ...still(GROUP, third),
    '-filter_complex',
    `[0]${shake}[a];[1]${shake}[b];[2]${shake}[c];[a][b][c]concat=n=3`,
    ...['-c:v', 'mpeg4', '-q:v', '3', file],
  );
}

async function live(...args: string[]) {
  const { code, out, err } = await startLikeness(['live', ...args], root).ended;
  const frames = out
    .split('\n')
    .filter((line) => line.startsWith('{'))
    .map((line) => JSON.parse(line) as LiveFrame);
  return { code, out, err, frames };
}

describe.skipIf(!HAS_FFMPEG)('likeness live (needs ffmpeg)', () => {
  let frames: LiveFrame[];
  let lines: string;
  beforeAll(async () => {
    const ended = await live('party.mp4', '--json');
    expect(ended.err).toContain('untrained bundled network');
    expect(ended.code).toBe(0);
    ({ frames, out: lines } = ended);
  });

  it('prints one line a frame, with its time, and nothing else', () => {
    expect(lines.trim().split('\n')).toHaveLength(frames.length);
    expect(frames).toHaveLength(SCENES[0] + SCENES[1] + SCENES[2]);
    frames.forEach(({ t }, i) => expect(t).toBeCloseTo(i / FPS, 2));
  });

  it('says of each face what is promised, and no more', () => {
    const keys = frames.flatMap(({ faces }) => faces.map((face) => Object.keys(face).join()));
    expect([...new Set(keys)]).toEqual(['box,name,track,distance']);
  });

  it('finds every face of every frame, where it is', () => {
    const counts = frames.map(({ faces }) => faces.length);
    expect(counts.slice(0, SCENES[0]).every((count) => count === 4)).toBe(true);
    expect(counts.slice(SCENES[0], SCENES[0] + SCENES[1]).every((count) => count === 3)).toBe(true);
    for (const { faces } of frames) {
      for (const { box } of faces) {
        expect(Object.keys(box)).toEqual(['x', 'y', 'width', 'height']);
        expect(box.x).toBeGreaterThan(0);
        expect(box.x + box.width).toBeLessThan(WIDTH);
      }
    }
  });

  it('names the two who are enrolled, in their places, and nobody else ever', () => {
    const expected = (x: number) => {
      const near = [...group].sort((a, b) => Math.abs(a.x - x) - Math.abs(b.x - x));
      return near[0]!.name;
    };
    const isGroup = (i: number) => i < SCENES[0] || i >= SCENES[0] + SCENES[1];
    let named = 0;
    frames.forEach(({ faces }, i) => {
      for (const { box, name, distance } of faces) {
        if (name === null) continue;
        named++;
        expect(isGroup(i)).toBe(true);
        expect(name).toBe(expected((box.x + box.width / 2 + 8) / WIDTH));
        expect(distance).toBeLessThan(0.14);
      }
    });
    // Both, in all but the frames that it takes to be sure.
    expect(named).toBeGreaterThanOrEqual(2 * (SCENES[0] + SCENES[2]) - 8);
  });

  it('keeps the numbers of faces, through the cut and back', () => {
    const tracks = (from: number, to: number) =>
      new Set(frames.slice(from, to).flatMap(({ faces }) => faces.map(({ track }) => track)));
    const before = tracks(0, SCENES[0]);
    const between = tracks(SCENES[0], SCENES[0] + SCENES[1]);
    const after = tracks(SCENES[0] + SCENES[1], frames.length);
    expect(before.size).toBe(4);
    expect([...between].filter((track) => before.has(track))).toEqual([]);
    const ofAna = (list: LiveFrame[]) =>
      new Set(
        list.flatMap(({ faces }) => faces.filter((f) => f.name === 'Ana').map((f) => f.track)),
      );
    expect(ofAna(frames).size).toBe(1);
    expect([...after].some((track) => before.has(track))).toBe(true);
  });

  it('names those who come back within half a second', () => {
    const back = frames.slice(SCENES[0] + SCENES[1]);
    for (const name of ['Ana', 'Zoe']) {
      const named = back.find(({ faces }) => faces.some((face) => face.name === name));
      expect(named!.t - back[0]!.t).toBeLessThanOrEqual(0.5);
    }
  });

  it('says the same of the same video every time, line by line', async () => {
    const again = await live('party.mp4', '--json');
    expect(again.out.split('\n')).toEqual(lines.split('\n'));
  });

  it('names faces in a video whose pixels are not square, in the pixels that it has', async () => {
    const narrow = ['-vf', `scale=${(WIDTH - 16) / 2}:624,setsar=2/1`];
    ffmpeg('-i', join(root, 'party.mp4'), '-t', '2', ...narrow, '-q:v', '3', join(root, 'dv.mp4'));
    const { frames: seen } = await live('dv.mp4', '--json').finally(() => rm(join(root, 'dv.mp4')));
    const boxOf = (list: LiveFrame[], name: string) =>
      list[SCENES[0] - 1]!.faces.find((face) => face.name === name)!.box;
    for (const name of ['Ana', 'Zoe']) {
      const [narrowBox, box] = [boxOf(seen, name), boxOf(frames, name)];
      expect(Math.abs(2 * narrowBox.x - box.x)).toBeLessThan(0.2 * box.width);
      expect(Math.abs(2 * narrowBox.width - box.width)).toBeLessThan(0.2 * box.width);
      expect(Math.abs(narrowBox.y - box.y)).toBeLessThan(0.2 * box.height);
    }
  });

  it('names faces in the stream of a network camera, until that hangs up', async () => {
    const camera = await serveRtsp(join(root, 'party.mp4'), 'me:secret');
    const url = (login: string) => camera.url.replace('//', `//${login}`);
    try {
      const { frames: seen, code } = await live(url('me:secret@'), '--json');
      expect(code).toBe(0);
      const named = new Set(seen.flatMap(({ faces }) => faces.map(({ name }) => name)));
      expect(named).toEqual(new Set(['Ana', 'Zoe', null]));
      const refused = await live(url('me:other@'), '--json');
      expect(refused).toMatchObject({ code: 1, out: '' });
      expect(refused.err).toContain('refuses the name or password.');
      expect(refused.err).not.toContain('other');
    } finally {
      camera.close();
    }
  });

  it('sees no sign of life in photos that a hand holds, and says so only when asked', async () => {
    const { frames: hinted, code } = await live('party.mp4', '--json', '--liveness');
    expect(code).toBe(0);
    const signs = hinted.flatMap(({ faces }) => faces.map(({ liveness }) => liveness));
    expect(signs.length).toBeGreaterThan(100);
    expect(new Set(signs)).toEqual(new Set([null]));
  });

  it('tells a reader who came and left', async () => {
    const { code, out } = await live('party.mp4', '--fps', '4');
    expect(code).toBe(0);
    expect(out).toMatch(/0:00\.\d {2}Ana \(face \d\)/);
    expect(out).toContain('Zoe has left');
    expect(out).toMatch(/17 frames, [\d.]+ a second\./);
  });

  it('knows nobody where nobody is enrolled', async () => {
    const { frames } = await live('party.mp4', '--json', '--fps', '1', '--gallery', 'none');
    const faces = frames.flatMap((frame) => frame.faces);
    expect(faces.length).toBeGreaterThan(8);
    expect(faces.every(({ name, distance }) => name === null && distance === null)).toBe(true);
  });

  it('writes nothing', async () => {
    expect((await readdir(root)).sort()).toEqual(['.likeness', 'Ana', 'Zoe', 'party.mp4']);
  });

  it('refuses what is no video, and says why', async () => {
    await writeFile(join(root, 'notes.mp4'), 'Not a video.');
    ffmpeg('-f', 'lavfi', '-i', 'sine=duration=1', join(root, 'sound.wav'));
    ffmpeg('-i', join(root, 'party.mp4'), '-c', 'copy', join(root, 'cut.mp4'));
    await truncate(join(root, 'cut.mp4'), 20_000);
    try {
      for (const [file, sentence] of [
        ['notes.mp4', /notes\.mp4 is no video that ffmpeg can read/],
        ['sound.wav', /sound\.wav has no video in it/],
        ['cut.mp4', /cut\.mp4 is no video that ffmpeg can read/],
        ['gone.mp4', /There is no video .*gone\.mp4/],
      ] as const) {
        const { code, err, out } = await live(file, '--json');
        expect({ file, code, out }).toEqual({ file, code: 1, out: '' });
        expect(err).toMatch(sentence);
      }
    } finally {
      for (const file of ['notes.mp4', 'sound.wav', 'cut.mp4']) await rm(join(root, file));
    }
  });

  it('stops at once when it is interrupted', async () => {
    const { child, ended } = startLikeness(['live', 'party.mp4', '--json'], root);
    child.stdout!.once('data', () => child.kill('SIGINT'));
    const { code, out } = await ended;
    // Should it have been done before the signal came, it ended well.
    expect([0, 130]).toContain(code);
    expect(out.endsWith('}\n')).toBe(true);
  });
});

const PEOPLE = join(__dirname, '../../../shared/data/video');
const ONE_PERSON = ['one-person-a.mp4', 'one-person-b.mp4'];

describe.skipIf(!HAS_FFMPEG || !existsSync(PEOPLE))(
  'people in videos (skipped where ../shared/data/video is missing)',
  () => {
    it.each(ONE_PERSON)('give a sign of life: %s', async (video) => {
      const { frames, code } = await live(join(PEOPLE, video), '--json', '--liveness');
      expect(code).toBe(0);
      const signs = frames.map(({ faces }) => faces[0]?.liveness ?? null);
      expect(signs.at(0)).toBeNull();
      expect(signs.filter((sign) => sign !== null).length).toBeGreaterThan(frames.length / 4);
    });
  },
);

describe('likeness live', () => {
  it('says what to install where there is no ffmpeg', async () => {
    await writeFile(join(root, 'any.mp4'), '');
    const env = { LIKENESS_FFMPEG: join(root, 'no-ffmpeg') };
    const { code, err } = await startLikeness(['live', 'any.mp4'], root, env).ended;
    await rm(join(root, 'any.mp4'));
    expect(code).toBe(1);
    expect(err).toContain('Videos and cameras are read by ffmpeg');
    expect(err).toContain('Install ffmpeg');
  });

  it('wants to know which video', async () => {
    const { code, err } = await startLikeness(['live'], root).ended;
    expect(code).not.toBe(0);
    expect(err).toContain('No video was named.');
  });
});
