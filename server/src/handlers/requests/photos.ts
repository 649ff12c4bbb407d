import {
  DetectRequest,
  EnrollRequest,
  NearestImagesRequest,
  PhotoCorrectRequest,
  RecognizeRequest,
  SearchRequest,
} from '../../../../protocol/src/messages';
import type { FaceBox } from '../../../../protocol/src/faces';
import type {
  CompareParams,
  DetectParams,
  EnrollConsent,
  EnrollParams,
  FindParams,
  NearestImagesParams,
  PhotoCorrectParams,
  RecognizeParams,
  SearchParams,
} from '../../../../protocol/src/photos';
import type { RecognitionModel } from '../../recognition/model';
import { defineRequest, type OwnParams, type RequestContext } from './define';
import {
  absolutePath,
  decimal,
  detector,
  listOf,
  location,
  objectOf,
  oneOf,
  optional,
  orNull,
  text,
  wholeNumber,
  type FieldsOf,
} from './fields';

/** More would be a dataset. */
const MOST_PHOTOS = 1000;
const LONGEST_NAME = 200;
const LONGEST_CONSENT = 10_000;

const photos = () => listOf(absolutePath('a photo'), 'photos', { from: 1, to: MOST_PHOTOS });

const find: FieldsOf<OwnParams<FindParams>> = {
  detector: optional(detector()),
  minScore: optional(decimal(0, 1)),
};

export const compare: FieldsOf<OwnParams<CompareParams>> = {
  ...find,
  gallery: location('the gallery’s folder'),
  workspace: absolutePath('the workspace'),
  model: optional(orNull(absolutePath('a run’s folder, or null for the untrained network'))),
};

export const consent = () =>
  objectOf<EnrollConsent>({
    by: text('who gave it', LONGEST_NAME),
    words: text('what was agreed to', LONGEST_CONSENT),
  });

/** No photo is wider. */
const MOST_PX = 1_000_000;

const faceBox = () =>
  objectOf<FaceBox>({
    x: decimal(-MOST_PX, MOST_PX),
    y: decimal(-MOST_PX, MOST_PX),
    width: decimal(0, MOST_PX),
    height: decimal(0, MOST_PX),
  });

export const detectRequest = defineRequest({
  type: DetectRequest,
  title: 'Finding faces',
  lane: 'interactive',
  params: objectOf<OwnParams<DetectParams>>({ ...find, photos: photos() }),
  run: async (params, { pool, context }) => {
    const { detectInPhotos } = await import('../../recognition/detectInPhotos');
    return detectInPhotos(params, pool, context);
  },
});

export const recognizeRequest = defineRequest({
  type: RecognizeRequest,
  title: 'Recognising faces',
  lane: 'interactive',
  params: objectOf<OwnParams<RecognizeParams>>({
    ...compare,
    photos: photos(),
    threshold: optional(decimal(0, 4)),
    out: optional(absolutePath('a file, for several photos a folder')),
  }),
  run: async (params, { pool, context }) => {
    const { recognizePhotos } = await import('../../recognition/recognizePhotos');
    const model = await modelFor(params, context);
    return recognizePhotos({ ...params, model }, pool, context);
  },
});

export const photoCorrectRequest = defineRequest({
  type: PhotoCorrectRequest,
  title: 'Correcting a name',
  lane: 'interactive',
  params: objectOf<OwnParams<PhotoCorrectParams>>({
    ...compare,
    photo: absolutePath('a photo'),
    face: faceBox(),
    is: orNull(text('the person’s name', LONGEST_NAME)),
    raw: optional(absolutePath('the folder of photos')),
    consent: optional(consent()),
  }),
  run: async (params, { pool, context }) => {
    const { correctPhoto } = await import('../../recognition/correctPhoto');
    const model = await modelFor(params, context);
    return correctPhoto({ ...params, model }, pool, context.signal);
  },
});

export const searchRequest = defineRequest({
  type: SearchRequest,
  title: 'Searching',
  lane: 'interactive',
  params: objectOf<OwnParams<SearchParams>>({
    ...compare,
    photos: photos(),
    top: optional(wholeNumber(1, 1000)),
    k: optional(wholeNumber(1, 1000)),
    rankBy: optional(oneOf('best', 'mean', 'match')),
    person: optional(text('the person’s name', LONGEST_NAME)),
  }),
  run: async (params, { pool, context }) => {
    const { searchPhotos } = await import('../../recognition/searchPhotos');
    const { foundPeople } = await import('../../recognition/foundPeople');
    const model = await modelFor(params, context);
    const { found, ...rest } = await searchPhotos({ ...params, model }, pool, context);
    return { ...rest, found: found.map(foundPeople) };
  },
});

/** In a process of its own: the first time, the dataset's features are computed. */
export const nearestImagesRequest = defineRequest({
  type: NearestImagesRequest,
  title: 'Searching a dataset',
  lane: 'background',
  leavesNoRecord: true,
  params: objectOf<OwnParams<NearestImagesParams>>({
    ...compare,
    photo: absolutePath('a photo'),
    dataset: absolutePath('the dataset’s folder'),
    features: optional(location('the folder of features')),
    top: optional(wholeNumber(1, 1000)),
    person: optional(text('the person’s name', LONGEST_NAME)),
  }),
  run: async (params, { pool, context }) => {
    const { nearestImages } = await import('../../review/nearestImages');
    const model = await modelFor(params, context);
    return nearestImages({ ...params, model }, pool, context);
  },
});

export const enrollRequest = defineRequest({
  type: EnrollRequest,
  title: 'Enrolling',
  lane: 'interactive',
  params: objectOf<OwnParams<EnrollParams>>({
    ...compare,
    name: text('the person’s name', LONGEST_NAME),
    photos: photos(),
    face: optional(faceBox()),
    consent: optional(consent()),
  }),
  run: async (params, { pool, context }) => {
    const { enroll } = await import('../../gallery/enroll');
    const { finishErasures } = await import('../../gallery/erasePerson');
    await finishErasures(params.workspace, context);
    const model = await modelFor(params, context);
    return enroll({ ...params, model }, pool, context);
  },
});

/** The model that a request compares faces with; the log says which and why. */
export async function modelFor(
  { gallery, workspace, model }: Pick<CompareParams, 'gallery' | 'workspace' | 'model'>,
  context: RequestContext,
): Promise<RecognitionModel> {
  const { resolveModel } = await import('../../recognition/resolveModel');
  const resolved = await resolveModel(gallery, workspace, model);
  context.onNote?.(resolved.note);
  return resolved.model;
}
