import {
  EraseRequest,
  FacePicturesRequest,
  MergeRequest,
  PeopleExportRequest,
  PeopleImportRequest,
  PeopleIndexRequest,
  PeopleListRequest,
  PersonShowRequest,
  ReembedRequest,
  RemoveFacesRequest,
  RenameRequest,
  RetrainHintRequest,
  SplitRequest,
  WhereRequest,
} from '../../../../protocol/src/messages';
import type {
  EraseParams,
  FacePicturesParams,
  GalleryParams,
  MergeParams,
  PeopleExportParams,
  PeopleImportParams,
  PeopleIndexParams,
  PersonParams,
  ReembedParams,
  RemoveFacesParams,
  RenameParams,
  RetrainHintParams,
  SplitParams,
  WhereParams,
} from '../../../../protocol/src/people';
import type { Gallery } from '../../gallery/gallery';
import { defineRequest, type OwnParams } from './define';
import {
  absolutePath,
  detector,
  flag,
  listOf,
  location,
  objectOf,
  oneOf,
  optional,
  orNull,
  text,
  type FieldsOf,
} from './fields';

/** In UTF-16 units; the gallery counts 200 characters. */
const LONGEST_NAME = 400;
const LONGEST_ID = 200;
/** Pictures are some ten kilobytes each: an answer stays below a hundred megabytes. */
const MOST_PICTURES = 1000;

const gallery: FieldsOf<OwnParams<GalleryParams>> = { gallery: location('the gallery’s folder') };
const name = (what = 'the person’s name') => text(what, LONGEST_NAME);
const ids = (to?: number) =>
  listOf(text('the id of a face', LONGEST_ID), 'ids', {
    from: 1,
    ...(to === undefined ? {} : { to }),
  });
const workspace = () => absolutePath('the workspace');

async function withGallery<T>(
  { gallery: place }: { gallery: string },
  work: (gallery: Gallery) => Promise<T>,
): Promise<T> {
  const { Gallery: Opened } = await import('../../gallery/gallery');
  const opened = new Opened(place);
  try {
    return await work(opened);
  } finally {
    opened.close();
  }
}

export const peopleListRequest = defineRequest({
  type: PeopleListRequest,
  title: 'Listing people',
  lane: 'interactive',
  params: objectOf<OwnParams<GalleryParams>>(gallery),
  run: (params) =>
    withGallery(params, async (opened) => ({
      people: await opened.people(),
      model: await opened.model(),
    })),
});

export const retrainHintRequest = defineRequest({
  type: RetrainHintRequest,
  title: 'Looking whether training again would help',
  lane: 'interactive',
  params: objectOf<OwnParams<RetrainHintParams>>({
    ...gallery,
    workspace: workspace(),
    raw: absolutePath('the folder of photos'),
  }),
  run: async (params) => (await import('../../recognition/retrainHint')).retrainHint(params),
});

export const personShowRequest = defineRequest({
  type: PersonShowRequest,
  title: 'Showing a person',
  lane: 'interactive',
  params: objectOf<OwnParams<PersonParams>>({ ...gallery, name: name() }),
  run: async (params) => {
    const { showPerson } = await import('../../gallery/showPerson');
    return withGallery(params, (opened) => showPerson(opened, params.name));
  },
});

export const facePicturesRequest = defineRequest({
  type: FacePicturesRequest,
  title: 'Reading pictures of faces',
  lane: 'interactive',
  params: objectOf<OwnParams<FacePicturesParams>>({ ...gallery, ids: ids(MOST_PICTURES) }),
  run: (params) =>
    withGallery(params, async (opened) => ({
      pictures: [...(await opened.crops(params.ids))].map(([id, { jpeg }]) => ({
        id,
        jpegBase64: Buffer.from(jpeg).toString('base64'),
      })),
    })),
});

export const renameRequest = defineRequest({
  type: RenameRequest,
  title: 'Renaming a person',
  lane: 'interactive',
  params: objectOf<OwnParams<RenameParams>>({
    ...gallery,
    name: name(),
    newName: name('the new name'),
    merge: optional(flag()),
  }),
  run: (params) =>
    withGallery(params, async (opened) => {
      const { personName } = await import('../../gallery/personName');
      const { newName, merge = false } = params;
      const faces = await opened.rename(params.name, newName, { merge });
      return { name: personName(newName), faces };
    }),
});

export const mergeRequest = defineRequest({
  type: MergeRequest,
  title: 'Merging people',
  lane: 'interactive',
  params: objectOf<OwnParams<MergeParams>>({
    ...gallery,
    names: listOf(name(), 'names', { from: 1 }),
    into: name('a name'),
  }),
  run: async (params) => {
    const { mergePeople } = await import('../../gallery/mergePeople');
    return withGallery(params, (opened) => mergePeople(opened, params.names, params.into));
  },
});

export const splitRequest = defineRequest({
  type: SplitRequest,
  title: 'Splitting a person',
  lane: 'interactive',
  params: objectOf<OwnParams<SplitParams>>({
    ...gallery,
    name: name(),
    newName: optional(name('the new name')),
    ids: optional(ids()),
    sources: optional(listOf(text('a photo', 4096), 'photos', { from: 1 })),
    proposed: optional(flag()),
    merge: optional(flag()),
  }),
  run: async (params) => {
    const { proposePersonSplit, splitPerson } = await import('../../gallery/splitPerson');
    return withGallery(params, async (opened) => {
      const { newName, name: person } = params;
      if (newName === undefined) {
        const proposal = await proposePersonSplit(opened, person);
        return { name: person, moved: null, proposal };
      }
      const {
        name: own,
        faces,
        moved,
        ...rest
      } = await splitPerson(opened, { ...params, newName });
      const result = { newName: rest.newName, ids: moved, facesLeft: faces };
      return { name: own, moved: result, proposal: null };
    });
  },
});

export const removeFacesRequest = defineRequest({
  type: RemoveFacesRequest,
  title: 'Removing faces',
  lane: 'interactive',
  params: objectOf<OwnParams<RemoveFacesParams>>({ ...gallery, ids: ids() }),
  run: async (params) => {
    const { removeFaces } = await import('../../gallery/removeFaces');
    return withGallery(params, (opened) => removeFaces(opened, params.ids));
  },
});

export const eraseRequest = defineRequest({
  type: EraseRequest,
  title: 'Erasing a person',
  lane: 'background',
  leavesNoRecord: true,
  params: objectOf<OwnParams<EraseParams>>({
    ...gallery,
    name: name(),
    workspace: workspace(),
    crops: optional(flag()),
    raw: optional(flag()),
    features: optional(flag()),
    trash: optional(flag()),
    datasetFolder: optional(absolutePath('the dataset’s folder')),
    rawFolder: optional(absolutePath('the folder of photos')),
    featuresLocation: optional(location('the folder of features')),
    folderName: optional(name('the name of the person’s folders')),
    dryRun: optional(flag()),
  }),
  run: async ({ dryRun, ...options }, { context }) => {
    const { erasePerson, planErasure } = await import('../../gallery/erasePerson');
    return dryRun ? planErasure(options) : erasePerson(options, context);
  },
});

export const whereRequest = defineRequest({
  type: WhereRequest,
  title: 'Listing what is kept about people',
  lane: 'interactive',
  params: objectOf<OwnParams<WhereParams>>({
    ...gallery,
    workspace: workspace(),
    datasetFolder: optional(absolutePath('the dataset’s folder')),
    rawFolder: optional(absolutePath('the folder of photos')),
  }),
  run: async (params) => {
    const { whereIsData } = await import('../../gallery/whereIsData');
    return whereIsData(params);
  },
});

export const reembedRequest = defineRequest({
  type: ReembedRequest,
  title: 'Embedding people again',
  lane: 'background',
  isHeavy: true,
  params: objectOf<OwnParams<ReembedParams>>({
    ...gallery,
    workspace: workspace(),
    run: orNull(absolutePath('a run’s folder, or null for the untrained network')),
    detector: optional(detector()),
    dropMissing: optional(flag()),
  }),
  run: async (params, { pool, context }) => {
    const { reembed } = await import('../../gallery/reembed');
    const { finishErasures } = await import('../../gallery/erasePerson');
    const { loadModel } = await import('../../recognition/loadModel');
    await finishErasures(params.workspace, context);
    const model = await loadModel(params.run);
    return reembed({ ...params, model }, pool, context);
  },
});

export const peopleIndexRequest = defineRequest({
  type: PeopleIndexRequest,
  title: 'Making an index of people',
  lane: 'background',
  params: objectOf<OwnParams<PeopleIndexParams>>({ ...gallery, remove: optional(flag()) }),
  run: async ({ remove, ...options }, { context }) => {
    const { indexPeople, removePeopleIndex } = await import('../../gallery/indexPeople');
    if (!remove) return indexPeople(options, context);
    await removePeopleIndex(options);
    return null;
  },
});

export const peopleExportRequest = defineRequest({
  type: PeopleExportRequest,
  title: 'Exporting people',
  lane: 'interactive',
  params: objectOf<OwnParams<PeopleExportParams>>({
    ...gallery,
    file: absolutePath('a .safetensors file'),
    names: optional(listOf(name(), 'names', { from: 1 })),
    withPictures: optional(flag()),
  }),
  run: async (params, { context }) => {
    const { exportPeople } = await import('../../gallery/exportPeople');
    return exportPeople(params, context);
  },
});

export const peopleImportRequest = defineRequest({
  type: PeopleImportRequest,
  title: 'Importing people',
  lane: 'interactive',
  params: objectOf<OwnParams<PeopleImportParams>>({
    ...gallery,
    file: absolutePath('a .safetensors file'),
    workspace: workspace(),
    run: optional(absolutePath('a run’s folder')),
    onClash: optional(oneOf('refuse', 'merge', 'skip')),
  }),
  run: async (params, { context }) => {
    const { importPeople } = await import('../../gallery/importPeople');
    const { finishErasures } = await import('../../gallery/erasePerson');
    const { findModel } = await import('../../recognition/findModel');
    await finishErasures(params.workspace, context);
    const find = (id: string) => findModel(id, params.workspace, params.run);
    return importPeople({ ...params, findModel: find }, context);
  },
});
