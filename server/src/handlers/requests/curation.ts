import type {
  CoverParams,
  CurationParams,
  ImagesIncludeParams,
  ImagesMoveParams,
  PersonRenameParams,
  PersonsMergeParams,
  RecropParams,
  SelectionParams,
} from '../../../../protocol/src/curation';
import type { FaceBox } from '../../../../protocol/src/faces';
import {
  CoverRequest,
  CurationHistoryRequest,
  CurationRedoRequest,
  CurationUndoRequest,
  ImagesDeleteRequest,
  ImagesIncludeRequest,
  ImagesMoveRequest,
  PersonRenameRequest,
  PersonsMergeRequest,
  RecropRequest,
  TrashEmptyRequest,
} from '../../../../protocol/src/messages';
import { defineRequest, type OwnParams } from './define';
import {
  absolutePath,
  decimal,
  flag,
  listOf,
  objectOf,
  optional,
  text,
  type FieldsOf,
} from './fields';

const LONGEST_NAME = 2000;
/** Pixels; no photo is as large. */
const FARTHEST_PX = 1_000_000;

const target: FieldsOf<OwnParams<CurationParams>> = {
  dataset: absolutePath('the dataset’s folder'),
  workspace: absolutePath('the workspace'),
};
const person = (what = 'the person’s name') => text(what, LONGEST_NAME);
const image = () => text('<person>/<image>', LONGEST_NAME);
const selection: FieldsOf<OwnParams<SelectionParams>> = {
  ...target,
  images: optional(listOf(image(), 'images', { from: 1 })),
  persons: optional(listOf(person('a name'), 'names', { from: 1 })),
};

const operations = () => import('../../dataset/curation/operations');
const curation = () => import('../../dataset/curation/curation');

export const personRenameRequest = defineRequest({
  type: PersonRenameRequest,
  title: 'Renaming a person of a dataset',
  lane: 'interactive',
  params: objectOf<OwnParams<PersonRenameParams>>({
    ...target,
    person: person(),
    newName: person('the new name'),
  }),
  run: async (params) => (await operations()).renamePerson(params, params),
});

export const personsMergeRequest = defineRequest({
  type: PersonsMergeRequest,
  title: 'Merging people of a dataset',
  lane: 'interactive',
  params: objectOf<OwnParams<PersonsMergeParams>>({
    ...target,
    persons: listOf(person('a name'), 'names', { from: 1 }),
    into: person('a name'),
  }),
  run: async (params) => (await operations()).mergePersons(params, params),
});

export const imagesMoveRequest = defineRequest({
  type: ImagesMoveRequest,
  title: 'Moving images',
  lane: 'interactive',
  params: objectOf<OwnParams<ImagesMoveParams>>({ ...selection, person: person() }),
  run: async (params) => (await operations()).moveImages(params, params),
});

export const imagesIncludeRequest = defineRequest({
  type: ImagesIncludeRequest,
  title: 'Including or excluding images',
  lane: 'interactive',
  params: objectOf<OwnParams<ImagesIncludeParams>>({ ...selection, included: flag() }),
  run: async (params) => (await operations()).includeImages(params, params),
});

export const imagesDeleteRequest = defineRequest({
  type: ImagesDeleteRequest,
  title: 'Deleting images',
  lane: 'interactive',
  params: objectOf<OwnParams<SelectionParams>>(selection),
  run: async (params) => (await operations()).deleteImages(params, params),
});

export const coverRequest = defineRequest({
  type: CoverRequest,
  title: 'Choosing a cover',
  lane: 'interactive',
  params: objectOf<OwnParams<CoverParams>>({ ...target, image: image() }),
  run: async (params) => (await operations()).setCover(params, params),
});

export const recropRequest = defineRequest({
  type: RecropRequest,
  title: 'Cropping a photo again',
  lane: 'interactive',
  params: objectOf<OwnParams<RecropParams>>({
    ...target,
    image: image(),
    face: optional(
      objectOf<FaceBox>({
        x: decimal(-FARTHEST_PX, FARTHEST_PX),
        y: decimal(-FARTHEST_PX, FARTHEST_PX),
        width: decimal(1, FARTHEST_PX),
        height: decimal(1, FARTHEST_PX),
      }),
    ),
    marginRatio: optional(decimal(0, 2)),
  }),
  run: async (params, { pool, context }) => {
    const { recropImage } = await import('../../dataset/curation/recrop');
    return recropImage(params, params, pool, context);
  },
});

export const curationUndoRequest = defineRequest({
  type: CurationUndoRequest,
  title: 'Undoing a change of a dataset',
  lane: 'interactive',
  params: objectOf<OwnParams<CurationParams>>(target),
  run: async (params) => (await curation()).undo(params),
});

export const curationRedoRequest = defineRequest({
  type: CurationRedoRequest,
  title: 'Redoing a change of a dataset',
  lane: 'interactive',
  params: objectOf<OwnParams<CurationParams>>(target),
  run: async (params) => (await curation()).redo(params),
});

export const curationHistoryRequest = defineRequest({
  type: CurationHistoryRequest,
  title: 'Looking what can be undone',
  lane: 'interactive',
  params: objectOf<OwnParams<CurationParams>>(target),
  run: async (params) => (await curation()).curationHistory(params),
});

export const trashEmptyRequest = defineRequest({
  type: TrashEmptyRequest,
  title: 'Emptying the trash',
  lane: 'interactive',
  params: objectOf<OwnParams<CurationParams>>(target),
  run: async (params) => (await operations()).emptyTrash(params),
});
