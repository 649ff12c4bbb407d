import type { FeatureMatrix } from '../features/featureMatrix';
import { blend } from './blend';
import type { ImpostorSample } from './calibration';
import { selectRows } from './featureRows';
import type { Pause } from './pause';
import { RandomStream, SeededRandom } from './random';
import type { Candidate, HeadFigures } from './selection';
import type { Split } from './split';
import { normaliseRows } from './tripletLoss';
import { validationPairs, type ValidationPairs } from './validationPairs';
import { pairDistances, verification, type PairDistances, type Verification } from './verification';

/** X·W: a head's output before normalisation. @param weights D×128, @param features N×D */
export type Project = (weights: Float32Array, features: Float32Array) => Float32Array;

/** One group of images to measure on. */
interface Group {
  pairs: ValidationPairs;
  features: Float32Array;
}

/** Measures heads on the held-out images. */
export class Validator {
  private readonly unseenPeople: Group | null;
  private readonly newPhotos: Group | null;

  constructor(
    private readonly features: FeatureMatrix,
    private readonly split: Split,
    private readonly seed: number,
    private readonly project: Project,
    private readonly pause: Pause,
  ) {
    this.unseenPeople = this.group(split.validationPeople);
    this.newPhotos = this.group(split.validationPhotos);
  }

  /** Whether there is anything to choose a head by. */
  get measures(): boolean {
    return this.unseenPeople !== null || this.newPhotos !== null;
  }

  /** How a head does. @param weights D×128 */
  async figures(weights: Float32Array): Promise<HeadFigures> {
    const measure = async (group: Group | null) =>
      group && verification(await this.distances(group, this.project(weights, group.features)));
    return {
      unseenPeople: await measure(this.unseenPeople),
      newPhotos: await measure(this.newPhotos),
    };
  }

  /**
   * How blends of two heads do, one candidate a mix. A head's output is linear in its weights, so two
   * products serve for all of them.
   */
  async candidates(
    epoch: number,
    start: Float32Array,
    trained: Float32Array,
    mixes: readonly number[],
  ): Promise<Candidate[]> {
    const measure = async (group: Group | null): Promise<Verification[] | null> => {
      if (!group) return null;
      const from = this.project(start, group.features);
      const to = this.project(trained, group.features);
      const figures: Verification[] = [];
      for (const mix of mixes) {
        figures.push(verification(await this.distances(group, blend(from, to, mix))));
      }
      return figures;
    };
    const unseenPeople = await measure(this.unseenPeople);
    const newPhotos = await measure(this.newPhotos);
    return mixes.map((mix, i) => ({
      epoch,
      mix,
      unseenPeople: unseenPeople?.[i] ?? null,
      newPhotos: newPhotos?.[i] ?? null,
    }));
  }

  /**
   * Different-person distances to calibrate a threshold on, those of people never seen first. Only
   * where nothing was held out, of the photos that were trained on.
   */
  async impostors(weights: Float32Array): Promise<ImpostorSample[]> {
    const groups: [ImpostorSample['measuredOn'], Group | null][] = this.measures
      ? [
          ['unseen-people', this.unseenPeople],
          ['new-photos', this.newPhotos],
        ]
      : [['trained-photos', this.group(this.split.train)]];
    const samples: ImpostorSample[] = [];
    for (const [measuredOn, group] of groups) {
      if (!group) continue;
      const { impostor } = await this.distances(group, this.project(weights, group.features));
      samples.push({ measuredOn, distances: impostor });
    }
    return samples;
  }

  private group(rows: readonly number[]): Group | null {
    const random = SeededRandom.ofSeed(this.seed, RandomStream.validationPairs);
    const pairs = validationPairs(this.features.images, rows, random);
    return pairs && { pairs, features: selectRows(this.features, pairs.rows) };
  }

  private distances({ pairs }: Group, output: Float32Array): Promise<PairDistances> {
    return pairDistances(normaliseRows(output).embeddings, pairs, this.pause);
  }
}
