import type { FeatureMatrix } from '../features/featureMatrix';
import { blend } from './blend';
import type { ImpostorSample } from './calibration';
import { selectRows } from './featureRows';
import type { Pause } from './pause';
import { rowsByPerson } from './people';
import { RandomStream, SeededRandom } from './random';
import type { Candidate, HeadFigures } from './selection';
import type { Split } from './split';
import { normaliseRows } from './tripletLoss';
import { pairsBetween, validationPairs, type ValidationPairs } from './validationPairs';
import { pairDistances, verification, type PairDistances, type Verification } from './verification';

/** X·W: a head's output before normalisation. @param weights D×128, @param features N×D */
export type Project = (weights: Float32Array, features: Float32Array) => Promise<Float32Array>;

/** One group of images to measure on. */
interface Group {
  pairs: ValidationPairs;
  features: Float32Array;
  /** How many people the pairs are of. */
  people: number;
}

/** Trained photos of a person that new ones are compared with: as many as people enrol. */
const GALLERY_PHOTOS = 5;

/** Measures heads on the held-out images. */
export class Validator {
  private readonly groups: Record<keyof HeadFigures, Group | null>;

  constructor(
    private readonly features: FeatureMatrix,
    private readonly split: Split,
    private readonly seed: number,
    private readonly project: Project,
    private readonly pause: Pause,
  ) {
    this.groups = {
      unseenPeople: this.among(split.validationPeople),
      newPhotos: this.among(split.validationPhotos),
      newInGallery: this.newInGallery(),
    };
  }

  /** Whether there is anything to choose a head by. */
  get measures(): boolean {
    return Object.values(this.groups).some((group) => group !== null);
  }

  /** How a head does. @param weights D×128 */
  figures(weights: Float32Array): Promise<HeadFigures> {
    return this.eachGroup(async (group) =>
      verification(await this.distances(group, await this.project(weights, group.features))),
    );
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
    const measured = await this.eachGroup(async (group) => {
      const from = await this.project(start, group.features);
      const to = await this.project(trained, group.features);
      const figures: Verification[] = [];
      for (const mix of mixes) {
        figures.push(verification(await this.distances(group, blend(from, to, mix))));
      }
      return figures;
    });
    return mixes.map((mix, i) => ({
      epoch,
      mix,
      unseenPeople: measured.unseenPeople?.[i] ?? null,
      newPhotos: measured.newPhotos?.[i] ?? null,
      newInGallery: measured.newInGallery?.[i] ?? null,
    }));
  }

  /**
   * Different-person distances to calibrate a threshold on, those of people never seen first. New photos
   * are compared with trained ones where a single one a person was held out. Only where nothing was, of the
   * photos that were trained on.
   */
  async impostors(weights: Float32Array): Promise<ImpostorSample[]> {
    const { unseenPeople, newPhotos, newInGallery } = this.groups;
    const groups: [ImpostorSample['measuredOn'], Group | null][] = this.measures
      ? [
          ['unseen-people', unseenPeople],
          ['new-photos', newPhotos ?? newInGallery],
        ]
      : [['trained-photos', this.among(this.split.train)]];
    const samples: ImpostorSample[] = [];
    for (const [measuredOn, group] of groups) {
      if (!group) continue;
      const { impostor } = await this.distances(group, await this.project(weights, group.features));
      samples.push({ measuredOn, people: group.people, distances: impostor });
    }
    return samples;
  }

  private async eachGroup<T>(
    measure: (group: Group) => Promise<T>,
  ): Promise<Record<keyof HeadFigures, T | null>> {
    const { unseenPeople, newPhotos, newInGallery } = this.groups;
    return {
      unseenPeople: unseenPeople && (await measure(unseenPeople)),
      newPhotos: newPhotos && (await measure(newPhotos)),
      newInGallery: newInGallery && (await measure(newInGallery)),
    };
  }

  private among(rows: readonly number[]): Group | null {
    return this.group(validationPairs(this.features.images, rows, this.random()));
  }

  /** New photos against a few trained photos of each person, drawn once. */
  private newInGallery(): Group | null {
    const random = this.random();
    const trained = rowsByPerson(this.features.images, this.split.train);
    const gallery = [...trained.values()].flatMap((rows) => random.sample(rows, GALLERY_PHOTOS));
    const { validationPhotos } = this.split;
    return this.group(pairsBetween(this.features.images, validationPhotos, gallery, random));
  }

  private group(pairs: ValidationPairs | null): Group | null {
    if (pairs === null) return null;
    const people = rowsByPerson(this.features.images, pairs.rows).size;
    return { pairs, features: selectRows(this.features, pairs.rows), people };
  }

  private random(): SeededRandom {
    return SeededRandom.ofSeed(this.seed, RandomStream.validationPairs);
  }

  private distances({ pairs }: Group, output: Float32Array): Promise<PairDistances> {
    return pairDistances(normaliseRows(output).embeddings, pairs, this.pause);
  }
}
