import { backboneInfo, backboneKey } from '../backbones/registry';
import { LikenessError } from '../errors';
import { FeatureCache, keyText } from '../features/featureCache';
import type { FeatureRow } from '../features/featureTable';
import type { JobContext } from '../job';
import type { AnalyseOptions } from './subjectFeatures';

/** A kill loses at most this many features, or this much time. */
const SAVE_EVERY_ROWS = 64;
const SAVE_EVERY_MS = 5000;

/** Where features are kept. */
export interface KeptFeatures {
  /** Its folder .likeness holds them … */
  workspace: string;
  /** … unless this names another location. */
  features?: string | undefined;
}

/**
 * Remembers the features of the subjects of whole photos beside those of crops, so that measuring
 * another run by the same pairs file, or going on after a cancel, takes seconds.
 */
export class SubjectCache {
  private waiting: FeatureRow[] = [];
  private savedMs = performance.now();
  private writing = Promise.resolve();

  private constructor(
    private readonly cache: FeatureCache,
    private readonly origin: string,
  ) {}

  /** @throws LikenessError CannotWrite, CannotReach */
  static async open(
    { workspace, features }: KeptFeatures,
    options: AnalyseOptions,
  ): Promise<SubjectCache> {
    const info = backboneInfo(options.backbone);
    const backbone = { name: info.name, key: backboneKey(info), dimensions: info.dimensions };
    const cache = await FeatureCache.open(workspace, backbone, features);
    return new SubjectCache(cache, `most-central:${options.detector}:${options.minScore}`);
  }

  /**
   * What is known of images by the hash of their bytes: D values, or null for one without a face. A
   * table that cannot be read any more is dropped, with a note.
   */
  async lookUp(
    hashes: readonly string[],
    onNote: JobContext['onNote'],
  ): Promise<ReadonlyMap<string, Float32Array | null>> {
    const keys = hashes.map((sha256) => ({ sha256, origin: this.origin }));
    try {
      const found = await this.cache.lookUp(keys);
      return new Map(
        keys
          .filter((key) => found.has(keyText(key)))
          .map((key) => [key.sha256, found.get(keyText(key))!]),
      );
    } catch (error) {
      if (error instanceof LikenessError) throw error;
      onNote?.(`The stored features cannot be read and are computed again (${String(error)}).`);
      await this.cache.reset();
      return new Map();
    }
  }

  /** Takes in a feature, or null for an image without a face; written soon. */
  async add(sha256: string, values: Float32Array | null): Promise<void> {
    this.waiting.push({ sha256, origin: this.origin, values });
    const due = performance.now() - this.savedMs > SAVE_EVERY_MS;
    if (due || this.waiting.length >= SAVE_EVERY_ROWS) await this.save();
  }

  /** Writes what is waiting and lets go of the table. */
  async close(): Promise<void> {
    try {
      await this.save();
      await this.cache.compact();
    } finally {
      this.cache.close();
    }
  }

  private save(): Promise<void> {
    const rows = this.waiting;
    this.waiting = [];
    this.savedMs = performance.now();
    this.writing = this.writing.then(() => this.cache.add(rows));
    return this.writing;
  }
}
