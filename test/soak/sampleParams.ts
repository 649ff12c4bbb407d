import { join } from 'node:path';

/**
 * Parameters that fit, for every request: what a fuzz starts from. Nothing they name exists, so that even
 * those that come through unchanged do no work worth waiting for.
 */
export function sampleParams(folder: string): Record<string, object> {
  const at = (name: string) => join(folder, name);
  const [raw, dataset, workspace, gallery] = ['raw', 'dataset', 'workspace', 'gallery'].map(at);
  const photos = [at('a.jpg'), at('b.jpg')];
  const compare = { gallery, workspace, model: null, detector: 'tiny', minScore: 0.5, photos };
  const evaluate = { workspace, model: null, far: 0.001, seed: 1, report: at('report.html') };
  const person = { gallery, name: 'Ada' };
  const curated = { dataset, workspace };
  return {
    'likeness/status': { waitForEngine: false },
    'likeness/dataset/scan': { raw, exclude: dataset },
    'likeness/dataset/prepare': { raw, dataset, policy: 'largest', shard: { index: 0, count: 2 } },
    'likeness/dataset/import': { archive: at('a.zip'), target: raw },
    'likeness/dataset/export': { dataset, file: at('b.zip') },
    'likeness/dataset/image': { dataset, image: 'Ada/1.jpg' },
    'likeness/dataset/find': { workspace },
    'likeness/dataset/persons': { dataset },
    'likeness/dataset/images': { dataset, person: 'Ada', from: 0, count: 10 },
    'likeness/dataset/photo': { dataset, workspace, image: 'Ada/1.jpg' },
    'likeness/curation/rename': { ...curated, person: 'Ada', newName: 'Bob' },
    'likeness/curation/merge': { ...curated, persons: ['Ada'], into: 'Bob' },
    'likeness/curation/move': { ...curated, images: ['Ada/1.jpg'], person: 'Bob' },
    'likeness/curation/include': { ...curated, persons: ['Ada'], included: false },
    'likeness/curation/delete': { ...curated, images: ['Ada/1.jpg'] },
    'likeness/curation/cover': { ...curated, image: 'Ada/1.jpg' },
    'likeness/curation/recrop': { ...curated, image: 'Ada/1.jpg', marginRatio: 0.5 },
    'likeness/curation/undo': curated,
    'likeness/curation/redo': curated,
    'likeness/curation/history': curated,
    'likeness/curation/emptyTrash': curated,
    'likeness/features/extract': { dataset, workspace, features: at('features') },
    'likeness/training/train': { dataset, workspace, epochs: 3, validationPeople: ['Ada'] },
    'likeness/training/resume': { run: at('run'), workspace, epochs: 3 },
    'likeness/evaluation/folders': { ...evaluate, dataset },
    'likeness/evaluation/pairs': { ...evaluate, pairs: at('pairs.txt'), images: at('lfw') },
    'likeness/dataset/review': { dataset, workspace, model: null, withRejected: true },
    'likeness/review/reject': { workspace, ids: ['4f1c0a9be27d5583c6aa'], undo: true },
    'likeness/photos/cluster': { photos: raw, out: null, gallery, minPhotos: 2 },
    'likeness/dataset/map': { dataset, workspace, method: 'pca', seed: 1 },
    'likeness/photos/detect': { photos, detector: 'tiny', minScore: 0.5 },
    'likeness/photos/recognize': { ...compare, threshold: 1 },
    'likeness/photos/search': { ...compare, top: 3, k: 2, rankBy: 'mean' },
    'likeness/live/open': { gallery, workspace, model: null, threshold: 0.1 },
    'likeness/live/frame': { session: 'a', jpegBase64: '/9j/', timeMs: 1 },
    'likeness/live/update': { session: 'a', threshold: 0.1 },
    'likeness/live/strangers': { session: 'a' },
    'likeness/live/correct': { session: 'a', track: 1, is: 'Ada', raw },
    'likeness/live/close': { session: 'a' },
    'likeness/guided/open': { gallery, workspace, model: null },
    'likeness/guided/frame': { session: 'a', jpegBase64: '/9j/', timeMs: 1 },
    'likeness/guided/discard': { session: 'a', pose: 'frontal' },
    'likeness/guided/finish': {
      ...{ session: 'a', name: 'Ada', raw, consent: { by: 'Ada', words: 'yes' } },
    },
    'likeness/guided/close': { session: 'a' },
    'likeness/capturePage/open': {},
    'likeness/capturePage/allow': { page: 'a', address: 'https://code.example/proxy/1/' },
    'likeness/capturePage/frame': { page: 'a' },
    'likeness/capturePage/close': { page: 'a' },
    'likeness/people/enroll': { ...compare, name: 'Ada', consent: { by: 'Ada', words: 'yes' } },
    'likeness/people/list': { gallery },
    'likeness/people/show': person,
    'likeness/people/pictures': { gallery, ids: ['a'] },
    'likeness/people/rename': { ...person, newName: 'Bob', merge: true },
    'likeness/people/merge': { gallery, names: ['Ada'], into: 'Bob' },
    'likeness/people/split': { ...person, newName: 'Bob', ids: ['a'] },
    'likeness/people/removeFaces': { gallery, ids: ['a'] },
    'likeness/people/erase': { ...person, workspace, dryRun: true },
    'likeness/people/where': { gallery, workspace },
    'likeness/people/reembed': { gallery, workspace, run: null },
    'likeness/people/index': { gallery },
    'likeness/people/export': { gallery, file: at('people.safetensors') },
    'likeness/people/import': { gallery, file: at('people.safetensors') },
    'likeness/runs/list': { workspace },
    'likeness/runs/metrics': { run: at('run'), afterEpoch: 1 },
    'likeness/head/export': { run: at('run'), file: at('head.onnx') },
    'likeness/runs/projector': { run: at('run') },
    'likeness/networks/list': {},
    'likeness/networks/install': { name: 'none', acceptLicence: true },
    'likeness/networks/import': { file: at('network.onnx') },
    'likeness/networks/remove': { name: 'none' },
    'likeness/engine/choose': { engine: 'onnx', provider: 'cpu' },
    'likeness/jobs/list': { workspace },
    'likeness/jobs/attach': { job: 'mwtuay0rk9l', workspace },
    'likeness/jobs/cancel': { job: 'mwtuay0rk9l' },
    'likeness/jobs/restart': { job: 'mwtuay0rk9l', workspace },
  };
}
