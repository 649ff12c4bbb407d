import { ErrorCodes } from 'vscode-jsonrpc/node';
import { afterAll, beforeAll, describe, expect, it } from 'vitest';
import { errorOf, startBackend, type BackendProcess } from './backendProcess';

let backend: BackendProcess;

beforeAll(() => {
  backend = startBackend();
});

afterAll(async () => {
  backend.hangUp();
  await backend.exited;
});

const dataset = { dataset: '/d', workspace: '/w' };
const gallery = { gallery: '/g', workspace: '/w' };

/** What each request is sent, and the field that does not fit. */
const CASES: [method: string, params: unknown, field: string][] = [
  ['status', { waitForEngine: 1 }, 'waitForEngine'],
  ['dataset/scan', {}, 'raw'],
  ['dataset/scan', { raw: '/r', exclude: 'x' }, 'exclude'],
  ['dataset/prepare', { raw: '/r', dataset: 'd' }, 'dataset'],
  ['dataset/prepare', { raw: '/r', dataset: '/d', shard: { index: '1', count: 2 } }, 'shard.index'],
  ['dataset/prepare', { raw: '/r', dataset: '/d', marginRatio: 3 }, 'marginRatio'],
  ['dataset/prepare', { raw: '/r', dataset: '/d', margin: 1 }, 'margin'],
  ['dataset/prepare', { raw: '/r', dataset: '/d', progressToken: {} }, 'progressToken'],
  ['dataset/images', { dataset: '/d', person: 'A', count: 0 }, 'count'],
  ['dataset/findImages', { dataset: '/d', images: [7] }, 'images[0]'],
  ['curation/rename', { ...dataset, person: 'A' }, 'newName'],
  ['curation/move', { ...dataset, person: 'A', images: [''] }, 'images[0]'],
  ['curation/recrop', { ...dataset, image: 'A/1.jpg', face: { x: 0 } }, 'face.y'],
  ['curation/undo', { dataset: '/d' }, 'workspace'],
  ['features/extract', { dataset: '/d' }, 'workspace'],
  ['features/extract', { ...dataset, features: 'features' }, 'features'],
  ['training/train', { ...dataset, epochs: 0 }, 'epochs'],
  ['training/train', { ...dataset, mining: 'hardest' }, 'mining'],
  ['training/train', { ...dataset, validationPeople: ['a', 7] }, 'validationPeople[1]'],
  ['training/resume', { workspace: '/w', run: 'run' }, 'run'],
  ['evaluation/folders', { ...dataset, model: 'untrained' }, 'model'],
  ['evaluation/pairs', { workspace: '/w', pairs: '/p' }, 'images'],
  ['evaluation/details', { details: 'evaluation.json' }, 'details'],
  ['evaluation/tables', { details: '/e.json', out: '' }, 'out'],
  ['review/mark', { ...dataset, images: [] }, 'images'],
  ['photos/detect', { photos: [] }, 'photos'],
  ['photos/detect', { photos: ['/a.jpg', '/b.jpg', 'c.jpg'] }, 'photos[2]'],
  ['photos/recognize', { ...gallery, photos: ['/a.jpg'], threshold: 5 }, 'threshold'],
  ['photos/search', { ...gallery, photos: ['/a.jpg'], top: 0.5 }, 'top'],
  ['people/enroll', { ...gallery, photos: ['/a.jpg'], name: '' }, 'name'],
  ['people/enroll', { ...gallery, photos: ['/a.jpg'], name: 'A', consent: {} }, 'consent.by'],
  ['live/open', { ...gallery, threshold: 5 }, 'threshold'],
  ['live/frame', { session: 's', jpegBase64: '', timeMs: 0 }, 'jpegBase64'],
  ['live/correct', { session: 's', track: 0, is: null }, 'track'],
  ['live/correct', { session: 's', track: 1, is: null, raw: 'raw' }, 'raw'],
  ['guided/discard', { session: 's', pose: 'back' }, 'pose'],
  ['guided/finish', { session: 's', name: 'A', consent: {} }, 'consent.by'],
  ['runs/list', {}, 'workspace'],
  ['runs/metrics', { run: '/r', afterEpoch: -1 }, 'afterEpoch'],
  ['networks/list', { all: true }, 'all'],
  ['networks/install', { name: 'vgg-face' }, 'acceptLicence'],
  ['networks/import', { file: 'network.onnx' }, 'file'],
  ['networks/remove', { name: '' }, 'name'],
  ['engine/choose', { provider: 'abacus' }, 'provider'],
  ['jobs/list', { workspace: '' }, 'workspace'],
  ['jobs/attach', {}, 'job'],
  ['jobs/cancel', { job: 7 }, 'job'],
  ['jobs/restart', { job: 'x', params: {} }, 'params'],
];

describe('parameters that do not fit', () => {
  it.each(CASES)('of %s, %j, are refused with the path %s', async (method, params, field) => {
    const error = await errorOf(backend.connection.sendRequest(`likeness/${method}`, params));
    expect(error.code).toBe(ErrorCodes.InvalidParams);
    expect(error.data?.field).toBe(field);
    expect(error.message).toContain(`"${field}"`);
    expect(error.data?.remedy).toMatch(/\.$/);
  });

  it('are refused when they come by position', async () => {
    const request = backend.connection.sendRequest('likeness/photos/detect', [['/a.jpg']], 7);
    const error = await errorOf(request);
    expect(error.code).toBe(ErrorCodes.InvalidParams);
    expect(error.message).toContain('must be an object');
  });
});
