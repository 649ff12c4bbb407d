import { mkdtemp, readdir, readFile, rm, writeFile } from 'node:fs/promises';
import { tmpdir } from 'node:os';
import { join } from 'node:path';
import type { MessageConnection } from 'vscode-jsonrpc/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { WebSocket } from 'ws';
import { ErrorCode } from '../../protocol/src/errors';
import type { FaceBox } from '../../protocol/src/faces';
import type { LiveFrameResult } from '../../protocol/src/live';
import {
  CapturePageAllowRequest,
  CapturePageCloseRequest,
  CapturePageFrameRequest,
  CapturePageOpenRequest,
  DetectRequest,
  EnrollRequest,
  GuidedCloseRequest,
  GuidedFinishRequest,
  GuidedFrameRequest,
  GuidedOpenRequest,
  LiveCloseRequest,
  LiveCorrectRequest,
  LiveFrameRequest,
  LiveOpenRequest,
  LiveStrangersRequest,
  LiveUpdateRequest,
  PeopleListRequest,
  PersonShowRequest,
  PhotoCorrectRequest,
  RecognizeRequest,
  StatusRequest,
  VideoCloseRequest,
  VideoFrameRequest,
  VideoOpenRequest,
  WhereRequest,
} from '../../protocol/src/messages';
import { cropImage } from '../../server/src/images/crop';
import { decodeImage } from '../../server/src/images/decodeImage';
import { encodeJpeg } from '../../server/src/images/encode';
import { ffmpeg, HAS_FFMPEG } from '../fixtures/ffmpeg';
import { SAMPLE_PHOTOS } from '../fixtures/samplePhotos';
import { errorOf, startBackend } from './backendProcess';

/** Four people. */
const GROUP = SAMPLE_PHOTOS[3]!.file;
/** Others, of whom the first from the left looks straight ahead. */
const OTHERS = SAMPLE_PHOTOS[4]!.file;
const CONSENT = { by: 'Ana', words: 'may be recognised in this room' };

let root: string;
let backend: ReturnType<typeof startBackend>;
let connection: MessageConnection;
let compare: { gallery: string; workspace: string };
let raw: string;
/** The group as a camera sends it. */
let frame: string;
let nowMs = 0;

beforeAll(async () => {
  root = await mkdtemp(join(tmpdir(), 'likeness-live-'));
  compare = { gallery: join(root, '.likeness'), workspace: root };
  raw = join(root, 'raw');
  backend = startBackend();
  connection = backend.connection;
  frame = (await readFile(GROUP)).toString('base64');
});

afterAll(async () => {
  backend.hangUp();
  await backend.exited;
  await rm(root, { recursive: true, force: true });
});

async function see(session: string, jpegBase64 = frame): Promise<LiveFrameResult> {
  nowMs += 66;
  return connection.sendRequest(LiveFrameRequest, { session, jpegBase64, timeMs: nowMs });
}

/** Until every face has been looked at often enough; two a frame are. */
async function watch(session: string, frames = 8): Promise<LiveFrameResult> {
  let result = await see(session);
  for (let i = 1; i < frames; i++) result = await see(session);
  return result;
}

const byPlace = ({ faces }: LiveFrameResult) => [...faces].sort((a, b) => a.box.x - b.box.x);
const namesOf = (result: LiveFrameResult) => byPlace(result).map(({ name }) => name);

describe('a live session', () => {
  let session: string;
  beforeAll(async () => {
    const opened = await connection.sendRequest(LiveOpenRequest, compare);
    expect(opened).toMatchObject({ people: 0, model: { runFolder: null } });
    expect(opened.threshold).toBeCloseTo(0.82 * 0.14);
    session = opened.session;
  });

  it('follows faces whom nobody knows, and has a picture of each', async () => {
    const result = await watch(session);
    expect(namesOf(result)).toEqual([null, null, null, null]);
    expect(byPlace(result).map(({ distance }) => distance)).toEqual([null, null, null, null]);
    const { strangers } = await connection.sendRequest(LiveStrangersRequest, { session });
    expect(strangers.map(({ track }) => track).sort()).toEqual([1, 2, 3, 4]);
    const picture = Buffer.from(strangers[0]!.jpegBase64, 'base64');
    const { width } = await decodeImage(picture);
    expect(width).toBeGreaterThan(60);
    expect(await readdir(root)).toEqual([]);
  });

  it('learns who somebody is, at once and for photos too', async () => {
    const [, second] = byPlace(await see(session));
    const stored = await connection.sendRequest(LiveCorrectRequest, {
      ...{ session, track: second!.track, is: ' Ana ', raw, consent: CONSENT },
    });
    expect(stored.name).toBe('Ana');
    expect(stored.files).toEqual([expect.stringMatching(/raw[/\\]Ana[/\\]corrected-.*\.jpg$/)]);
    expect(namesOf(await see(session))).toEqual([null, 'Ana', null, null]);
    const { faces } = await connection.sendRequest(PersonShowRequest, {
      ...{ gallery: compare.gallery, name: 'Ana' },
    });
    expect(faces).toMatchObject([
      { source: stored.files[0], hasPicture: true, consent: { by: 'Ana' } },
    ]);
    const found = await connection.sendRequest(RecognizeRequest, { ...compare, photos: [GROUP] });
    expect(found.faces.map(({ name }) => name)).toEqual([null, 'Ana', null, null]);
    const { strangers } = await connection.sendRequest(LiveStrangersRequest, { session });
    expect(strangers.map(({ track }) => track)).not.toContain(second!.track);
  });

  it('takes a name back from somebody whose it is not', async () => {
    // With so loose a threshold everybody is the only person there is.
    await connection.sendRequest(LiveUpdateRequest, { session, threshold: 2 });
    const all = byPlace(await watch(session));
    expect(all.map(({ name }) => name)).toEqual(['Ana', 'Ana', 'Ana', 'Ana']);
    const wrong = { session, track: all[3]!.track, is: null, raw };
    const stored = await connection.sendRequest(LiveCorrectRequest, wrong);
    expect(stored.name).toBe('unknown 1');
    const after = namesOf(await watch(session));
    expect(after[1]).toBe('Ana');
    expect(after[3]).toBeNull();
    const photo = { ...compare, photos: [GROUP], threshold: 2 };
    const { faces } = await connection.sendRequest(RecognizeRequest, photo);
    expect(faces[3]).toMatchObject({ name: null, nearest: 'unknown 1' });
    expect((await readdir(raw)).sort()).toEqual(['Ana', 'unknown 1']);
  });

  it('refuses what is no frame, and a second frame while one is worked on', async () => {
    const send = (jpegBase64: string) =>
      connection.sendRequest(LiveFrameRequest, { session, jpegBase64, timeMs: (nowMs += 66) });
    const text = Buffer.from('no picture').toString('base64');
    expect((await errorOf(send(text))).code).toBe(ErrorCode.InvalidInput);
    const cutOff = Buffer.from(frame, 'base64').subarray(0, 9000).toString('base64');
    expect((await errorOf(send(cutOff))).code).toBe(ErrorCode.CorruptFile);
    const [, second] = await Promise.allSettled([send(frame), send(frame)]);
    expect(second).toMatchObject({ status: 'rejected', reason: { code: ErrorCode.Busy } });
    expect((await see(session)).faces).toHaveLength(4);
  });

  it('leaves room for other requests', async () => {
    const watching = watch(session, 4);
    const [status, detected] = await Promise.all([
      connection.sendRequest(StatusRequest, {}),
      connection.sendRequest(DetectRequest, { photos: [GROUP] }),
    ]);
    expect(status.version).toBeDefined();
    expect(detected.photos[0]!.faces).toHaveLength(4);
    expect((await watching).faces).toHaveLength(4);
  });

  it('forgets everything when it is closed', async () => {
    expect(await connection.sendRequest(LiveCloseRequest, { session })).toEqual({ closed: true });
    expect((await errorOf(see(session))).code).toBe(ErrorCode.NotFound);
    const strangers = connection.sendRequest(LiveStrangersRequest, { session });
    expect((await errorOf(strangers)).code).toBe(ErrorCode.NotFound);
  });
});

describe('the capture page', () => {
  it('lends a browser’s camera, frame by frame, until it is closed', async () => {
    const { page, port, token } = await connection.sendRequest(CapturePageOpenRequest, {});
    const address = `https://code.example/proxy/${port}/`;
    await connection.sendRequest(CapturePageAllowRequest, { page, address });
    const socket = new WebSocket(`ws://127.0.0.1:${port}/frames`, ['likeness', token], {
      ...{ origin: 'https://code.example', headers: { host: 'code.example' } },
    });
    const sent = Buffer.from(frame, 'base64');
    socket.on('message', () => socket.send(sent));
    for (let i = 0; i < 2; i++) {
      const { jpegBase64 } = await connection.sendRequest(CapturePageFrameRequest, { page });
      expect(jpegBase64).toBe(frame);
    }
    socket.removeAllListeners('message');
    const waiting = errorOf(connection.sendRequest(CapturePageFrameRequest, { page }));
    socket.close();
    expect((await waiting).code).toBe(ErrorCode.CameraFailed);
    // Who has gone does not come back: nobody waits for a frame that cannot come.
    const next = connection.sendRequest(CapturePageFrameRequest, { page });
    expect((await errorOf(next)).code).toBe(ErrorCode.CameraFailed);
    expect(await connection.sendRequest(CapturePageCloseRequest, { page })).toEqual({
      closed: true,
    });
    const late = connection.sendRequest(CapturePageFrameRequest, { page });
    expect((await errorOf(late)).code).toBe(ErrorCode.NotFound);
  });
});

describe('a guided enrolment', () => {
  let session: string;
  let portrait: string;
  beforeAll(async () => {
    const { photos } = await connection.sendRequest(DetectRequest, { photos: [OTHERS] });
    const { box } = photos[0]!.faces[0]!;
    const around = {
      x: box.x - 0.6 * box.width,
      y: box.y - 0.5 * box.height,
      width: 2.2 * box.width,
      height: 2 * box.height,
    };
    const jpeg = await encodeJpeg(cropImage(await decodeImage(OTHERS), around));
    portrait = Buffer.from(jpeg).toString('base64');
    const file = join(root, 'eve.jpg');
    await writeFile(file, jpeg);
    await connection.sendRequest(EnrollRequest, { ...compare, name: 'Eve', photos: [file] });
    ({ session } = await connection.sendRequest(GuidedOpenRequest, compare));
  });

  const show = (jpegBase64: string) =>
    connection.sendRequest(GuidedFrameRequest, { session, jpegBase64, timeMs: (nowMs += 150) });

  it('asks for one face only, then takes the picture by itself', async () => {
    expect(await show(frame)).toMatchObject({
      ...{ hint: 'one-face-only', next: 'frontal', picture: null, taken: [] },
      words: 'Only one face may be in the picture.',
    });
    const steps = [await show(portrait), await show(portrait), await show(portrait)];
    expect(steps.map(({ hint }) => hint)).toEqual(['hold-still', 'hold-still', 'taken']);
    expect(steps[2]).toMatchObject({
      ...{ next: 'left', taken: ['frontal'], picture: { pose: 'frontal' } },
      words: 'Turn your head a little to your left.',
    });
  });

  it('warns that the person looks like somebody who is enrolled', async () => {
    const { looksLike, hint } = await show(portrait);
    expect(hint).toBe('turn');
    expect(looksLike.map(({ name }) => name)).toEqual(['Eve']);
    expect(looksLike[0]!.distance).toBeLessThan(0.14);
  });

  it('keeps pictures and embeddings with the consent, and ends', async () => {
    const finish = { session, name: 'Anna', raw, consent: CONSENT };
    const stored = await connection.sendRequest(GuidedFinishRequest, finish);
    expect(stored).toMatchObject({ name: 'Anna', ids: [expect.any(String)] });
    expect((await readdir(join(raw, 'Anna'))).length).toBe(1);
    const { people } = await connection.sendRequest(PeopleListRequest, {
      gallery: compare.gallery,
    });
    const anna = people.find(({ name }) => name === 'Anna');
    expect(anna).toMatchObject({ faces: 1, consents: [{ by: 'Ana', words: CONSENT.words }] });
    expect((await errorOf(show(portrait))).code).toBe(ErrorCode.NotFound);
  });

  it('keeps nothing when it is given up', async () => {
    const opened = await connection.sendRequest(GuidedOpenRequest, compare);
    session = opened.session;
    const finish = { session, name: 'Nobody', raw, consent: CONSENT };
    const error = await errorOf(connection.sendRequest(GuidedFinishRequest, finish));
    expect(error.code).toBe(ErrorCode.NotEnoughData);
    await show(portrait);
    expect(await connection.sendRequest(GuidedCloseRequest, { session })).toEqual({ closed: true });
    expect(await readdir(raw)).not.toContain('Nobody');
  });
});

describe.skipIf(!HAS_FFMPEG)('a video that ffmpeg reads', () => {
  let file: string;
  let video: string;

  beforeAll(() => {
    file = join(root, 'group.mkv');
    ffmpeg('-loop', '1', '-i', GROUP, '-frames:v', '5', '-r', '25', '-c:v', 'mjpeg', file);
  });
  afterAll(() => rm(file));

  it('is given frame by frame until it ends', async () => {
    ({ video } = await connection.sendRequest(VideoOpenRequest, { video: file }));
    let frames = 0;
    for (;;) {
      const { jpegBase64 } = await connection.sendRequest(VideoFrameRequest, { video });
      if (jpegBase64 === null) break;
      const { width, height } = await decodeImage(Buffer.from(jpegBase64, 'base64'));
      expect(Math.max(width, height)).toBeGreaterThan(100);
      frames++;
    }
    // The newest are given: fewer where the machine is slow.
    expect(frames).toBeGreaterThanOrEqual(1);
    expect(frames).toBeLessThanOrEqual(5);
    const error = await errorOf(connection.sendRequest(VideoFrameRequest, { video }));
    expect(error.code).toBe(ErrorCode.NotFound);
  });

  it('is let go when it is closed', async () => {
    ({ video } = await connection.sendRequest(VideoOpenRequest, { video: file }));
    expect(await connection.sendRequest(VideoCloseRequest, { video })).toEqual({ closed: true });
    expect(await connection.sendRequest(VideoCloseRequest, { video })).toEqual({ closed: false });
  });

  it('is refused where there is none, or where it is none', async () => {
    const missing = { video: join(root, 'no.mkv') };
    const error = await errorOf(connection.sendRequest(VideoOpenRequest, missing));
    expect(error.code).toBe(ErrorCode.NotFound);
    const broken = join(root, 'broken.mkv');
    await writeFile(broken, 'no video');
    ({ video } = await connection.sendRequest(VideoOpenRequest, { video: broken }));
    const failure = await errorOf(connection.sendRequest(VideoFrameRequest, { video }));
    expect(failure.code).toBe(ErrorCode.CorruptFile);
    await rm(broken);
  });
});

it('all that is kept about people is listed', async () => {
  const { files, places } = await connection.sendRequest(WhereRequest, compare);
  const photos = files.filter(({ what }) => what === 'photos').map(({ path }) => path);
  expect(photos.map((path) => path.slice(raw.length + 1).split(/[/\\]/)[0])).toEqual([
    'Ana',
    'Anna',
    'unknown 1',
  ]);
  expect(files).toContainEqual(
    expect.objectContaining({ what: 'enrolled-photos', path: join(root, 'eve.jpg') }),
  );
  expect(places.find(({ what }) => what === 'gallery')!.bytes).toBeGreaterThan(10_000);
  const own = await readdir(root, { recursive: true, withFileTypes: true });
  const all = own.filter((entry) => entry.isFile()).map((e) => join(e.parentPath, e.name));
  expect(files.map(({ path }) => path).sort()).toEqual(all.sort());
});

describe('a face in a photo', () => {
  const correct = (face: FaceBox, is: string | null) =>
    connection.sendRequest(PhotoCorrectRequest, { ...compare, photo: OTHERS, face, is, raw });
  const seen = async () =>
    (await connection.sendRequest(RecognizeRequest, { ...compare, photos: [OTHERS] })).faces;

  it('is whose a user says it is, or nobody’s, at once and among the photos to train on', async () => {
    const [first, second] = await seen();
    const stored = await correct(first!.box, 'Dan');
    expect(stored.files).toEqual([expect.stringMatching(/raw[/\\]Dan[/\\]corrected-.*\.jpg$/)]);
    expect((await seen())[0]!.name).toBe('Dan');
    const { name } = await correct(second!.box, null);
    expect(name).toMatch(/^unknown \d$/);
    expect((await seen())[1]).toMatchObject({ name: null, nearest: name });
    expect(await readdir(raw)).toContain(name);
  });

  it('that is not there is kept as nobody', async () => {
    const before = await readdir(raw);
    const nowhere = { x: 0, y: 0, width: 9, height: 9 };
    expect((await errorOf(correct(nowhere, 'Eve'))).code).toBe(ErrorCode.NotFound);
    expect(await readdir(raw)).toEqual(before);
  });
});
