import { needsDetector } from '../backbones/alignment';
import type { BackboneInfo } from '../backbones/backbone';
import { backboneInfo, backboneKey, DEFAULT_BACKBONE } from '../backbones/registry';
import { readDataset, type DatasetImage } from '../dataset/datasetIndex';
import type { DetectorName } from '../detection/face';
import { isCancelled, LikenessError } from '../errors';
import type { JobContext } from '../job';
import type { FacePool } from '../workers/facePool';
import { computeFeatures, type WantedCrop } from './computeFeatures';
import { FeatureCache, keyText, type CachedBackbone } from './featureCache';
import type { FeatureMatrix } from './featureMatrix';
import { hashImages } from './hashImages';
import { landmarksOrigin } from './landmarksOrigin';

export interface ExtractFeaturesOptions {
  /** Folder with list.txt and images/. */
  dataset: string;
  /** Its `.likeness` folder holds the cache. */
  workspace: string;
  /** Where features are kept instead: a folder, `s3://…` or `db://…`, see parseLocation. */
  features?: string | undefined;
  /** Default: the bundled one. */
  backbone?: string | undefined;
  /** Looks for the face in crops that somebody put there by hand. Default ssd. */
  detector?: DetectorName | undefined;
  /** This process computes every count-th image from `index` on (0 … count − 1), others the rest. */
  shard?: { index: number; count: number } | undefined;
}

/** A dataset's (or a shard's) features, and what was left out. */
export interface ExtractedFeatures extends FeatureMatrix {
  /** Images (`<person>/<image>`) in which no face was found; they have no row. */
  withoutFace: string[];
  /** Images that cannot be read, and why; they have no row. */
  unreadable: { image: string; words: string }[];
  /** How many features this run computed; the others were known. */
  computed: number;
  seconds: number;
  /** Of those computed; 0 when all were known. */
  imagesPerSecond: number;
}

interface DatasetCrop extends WantedCrop {
  image: string;
}

/**
 * The features of a dataset's images. Those in the cache are taken from there; the others are computed
 * and added to it, so that a run that was killed goes on where it stopped.
 * @throws LikenessError Cancelled, NotFound and CorruptFile for the dataset, CannotWrite, CannotReach
 */
export async function extractFeatures(
  options: ExtractFeaturesOptions,
  pool: FacePool,
  context: JobContext = {},
): Promise<ExtractedFeatures> {
  const startMs = performance.now();
  const info = backboneInfo(options.backbone ?? DEFAULT_BACKBONE);
  const backbone = { name: info.name, key: backboneKey(info), dimensions: info.dimensions };
  const detector = options.detector ?? 'ssd';
  const images = await readDataset(options.dataset, context.onNote, options.shard);
  const crops = await identify(images, info, detector, context);
  const cache = await FeatureCache.open(options.workspace, backbone, options.features);
  try {
    // A run that was killed leaves many small appends, which make looking up ten times as slow.
    await cache.compact();
    const known = await lookUp(cache, crops, context);
    const missing = distinct(crops.filter((crop) => isMissing(crop, known)));
    const alreadyDone = crops.length - missing.length;
    const work = { backbone: info.name, detector, alreadyDone };
    const computeMs = performance.now();
    const computed = await computeFeatures(missing, work, cache, pool, context);
    const seconds = (performance.now() - computeMs) / 1000;
    for (const [key, values] of computed) known.set(key, values);
    if (computed.size > 0) await cache.compact();
    return {
      ...toMatrix(crops, known, backbone),
      computed: computed.size,
      seconds: (performance.now() - startMs) / 1000,
      imagesPerSecond: computed.size / Math.max(seconds, 1e-6),
    };
  } finally {
    cache.close();
  }
}

/** Hashes the images; landmarks of a crop that was replaced since are not its own any more, nor do all backbones use them. */
async function identify(
  images: readonly DatasetImage[],
  info: BackboneInfo,
  detector: DetectorName,
  context: JobContext,
): Promise<DatasetCrop[]> {
  const hashes = await hashImages(
    images.map(({ file }) => file),
    context,
  );
  return images.map(({ image, file, ...stored }, i) => {
    const hash = hashes[i]!;
    if ('words' in hash) {
      return { image, file, landmarks: null, key: { sha256: '', origin: '' }, words: hash.words };
    }
    const isUsed = stored.sha256 === hash.sha256 && !needsDetector(info);
    const landmarks = isUsed ? stored.landmarks : null;
    const key = { sha256: hash.sha256, origin: landmarksOrigin(landmarks, detector) };
    return { image, file, landmarks, key };
  });
}

async function lookUp(
  cache: FeatureCache,
  crops: readonly DatasetCrop[],
  context: JobContext,
): Promise<Map<string, Float32Array | null>> {
  const keys = crops.filter(({ words }) => words === undefined).map(({ key }) => key);
  try {
    return await cache.lookUp(keys, (rows) => {
      context.onNote?.(`${rows} stored features are damaged and are computed again.`);
    });
  } catch (error) {
    if (error instanceof LikenessError || isCancelled(error)) throw error;
    // LanceDB's own words end where the places in its source begin.
    const [words] = String(error).split(/, \/|\n/);
    context.onNote?.(`The stored features cannot be read and are computed again (${words}).`);
    await cache.reset();
    return new Map();
  }
}

function isMissing(crop: DatasetCrop, known: ReadonlyMap<string, unknown>): boolean {
  return crop.words === undefined && !known.has(keyText(crop.key));
}

/** Copies of one image need to be computed only once. */
function distinct(crops: readonly DatasetCrop[]): DatasetCrop[] {
  return [...new Map(crops.map((crop) => [keyText(crop.key), crop])).values()];
}

function toMatrix(
  crops: readonly DatasetCrop[],
  known: ReadonlyMap<string, Float32Array | null>,
  backbone: CachedBackbone,
): FeatureMatrix & Pick<ExtractedFeatures, 'withoutFace' | 'unreadable'> {
  const withoutFace: string[] = [];
  const unreadable: { image: string; words: string }[] = [];
  const rows: { crop: DatasetCrop; values: Float32Array }[] = [];
  for (const crop of crops) {
    const values = known.get(keyText(crop.key));
    if (values === null) withoutFace.push(crop.image);
    else if (values !== undefined) rows.push({ crop, values });
    else {
      const words = crop.words ?? 'It changed while it was being read.';
      unreadable.push({ image: crop.image, words });
    }
  }
  const values = new Float32Array(rows.length * backbone.dimensions);
  rows.forEach((row, i) => values.set(row.values, i * backbone.dimensions));
  return {
    backboneKey: backbone.key,
    dimensions: backbone.dimensions,
    images: rows.map(({ crop }) => crop.image),
    hashes: rows.map(({ crop }) => crop.key.sha256),
    values,
    withoutFace,
    unreadable,
  };
}
