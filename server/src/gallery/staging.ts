import type { Table } from '@lancedb/lancedb';
import type { FaceCrop } from '../detection/keepFace';
import { sweepVersions } from '../files/lancePurge';
import { toCropTable } from './cropTable';
import type { Gallery } from './gallery';
import type { GalleryModel } from './galleryModel';
import { fromGalleryTable, toGalleryTable, type GalleryFace } from './galleryTable';
import { dropOrphans, SOLE_WRITER } from './orphans';
import { fromStagingTable, toStagingTable } from './stagingTable';

/** A face as a new model sees it. */
export interface StagedFace {
  embedding: Float32Array;
  /** Its picture, where the gallery had none yet. */
  crop?: FaceCrop | undefined;
}

/**
 * Embeddings by another model that an earlier attempt left. Those of a third model are dropped.
 * @returns by the id of the face
 */
export async function stagedEmbeddings(
  gallery: Gallery,
  modelId: string,
): Promise<Map<string, Float32Array>> {
  return gallery.store.write(async (tables) => {
    const table = await tables.open('reembedding');
    if (table === null) return new Map<string, Float32Array>();
    const rows = await table.query().toArrow();
    const staged = fromStagingTable(rows, modelId);
    if (staged.size === 0) await tables.drop('reembedding');
    return staged;
  });
}

/** Forgets what was staged, when nothing more comes of it. */
export async function dropStaged(gallery: Gallery): Promise<void> {
  if (await gallery.store.exists('reembedding')) {
    await gallery.store.write((tables) => tables.drop('reembedding'));
  }
}

/** Keeps embeddings by another model. Faces that were removed meanwhile are passed over. */
export async function stageFaces(
  gallery: Gallery,
  modelId: string,
  faces: ReadonlyMap<string, StagedFace>,
): Promise<void> {
  if (faces.size === 0) return;
  await gallery.store.write(async (tables) => {
    const known = await idsOf(await tables.openOrCreate('faces'));
    const present = [...faces].filter(([id]) => known.has(id));
    const pictures = await idsOf(await tables.openOrCreate('crops'));
    const crops = present.flatMap(([id, { crop }]) =>
      crop === undefined || pictures.has(id) ? [] : [[id, crop] as const],
    );
    if (crops.length > 0) {
      await (await tables.openOrCreate('crops')).add(toCropTable(new Map(crops)));
    }
    if (present.length === 0) return;
    const embeddings = new Map(present.map(([id, { embedding }]) => [id, embedding]));
    await (await tables.openOrCreate('reembedding')).add(toStagingTable(embeddings, modelId));
  });
}

/**
 * Gives all faces the embeddings that were staged for them, in one step that is done or not. Should faces
 * have come that have none, nothing is changed.
 * @param dropped ids of faces that go
 * @returns the faces that have none staged; empty when all is done
 */
export async function adoptStaged(
  gallery: Gallery,
  model: GalleryModel,
  dropped: ReadonlySet<string>,
): Promise<GalleryFace[]> {
  return gallery.store.write(async (tables) => {
    const table = await tables.openOrCreate('faces');
    const before = fromGalleryTable(await table.query().toArrow());
    const own = before[0]?.modelId;
    const staging = await tables.open('reembedding');
    const staged =
      staging === null
        ? new Map<string, Float32Array>()
        : fromStagingTable(await staging.query().toArrow(), model.id);
    const kept = before.filter(({ id }) => !dropped.has(id));
    const missing = kept.filter(({ id }) => !staged.has(id));
    if (missing.length > 0 || own === undefined) return missing;
    const after = kept.map((face) => ({
      ...face,
      embedding: staged.get(face.id)!,
      modelId: model.id,
    }));
    // Whichever embeddings are there when this is killed, their model is known.
    if (own !== model.id) await gallery.store.writeModel(model, await gallery.store.readModel(own));
    if (after.length === 0) await table.delete('true');
    else await table.add(toGalleryTable(after), { mode: 'overwrite' });
    await gallery.store.writeModel(model);
    await tables.drop('reembedding');
    // Which faces lie near each other, another model sees otherwise.
    await tables.drop('cells');
    await sweepVersions(table, SOLE_WRITER);
    await dropOrphans(tables, new Set(after.map(({ id }) => id)), { sweep: true });
    return [];
  });
}

async function idsOf(table: Table): Promise<Set<string>> {
  const rows = await table.query().select(['id']).toArrow();
  return new Set(rows.getChild('id')! as Iterable<string>);
}
