import { rm } from 'node:fs/promises';
import { basename, join } from 'node:path';
import { EMBEDDING_DIMENSIONS } from '../../backbones/backbone';
import { asWriteError, writeFileAtomic } from '../../files/atomicFile';
import { removeLeftovers } from '../../files/leftovers';
import { metadataTsv } from './metadata';
import { THUMBNAIL_PX } from './sprite';

/** What the projector shows: all lists have one entry a point, in the same order. */
export interface ProjectorContent {
  /** `<person>/<image>` */
  images: readonly string[];
  uses: readonly string[];
  tensors: readonly { name: string; tsv: string }[];
  /** JPEG, see drawSprite. */
  sprite: Uint8Array;
}

/** The name TensorBoard looks for in each run's folder. */
const CONFIG_FILE = 'projector_config.pbtxt';
export const PROJECTOR_FOLDER = 'projector';
const METADATA_FILE = 'metadata.tsv';
const SPRITE_FILE = 'sprite.jpg';

/**
 * Writes the files in `projector/` and beside it the configuration that names them. That goes first and
 * comes last: after a crash TensorBoard shows nothing rather than faces with the names of others. Call it
 * under the folder's lock.
 * @returns the files' paths
 * @throws LikenessError CannotWrite
 */
export async function writeProjector(folder: string, content: ProjectorContent): Promise<string[]> {
  const { images, uses, tensors, sprite } = content;
  const config = join(folder, CONFIG_FILE);
  await rm(config, { force: true }).catch((error: unknown) => {
    throw asWriteError(error, config);
  });
  const files: [path: string, content: string | Uint8Array][] = [
    ...tensors.map(({ name, tsv }): [string, string] => [pathOf(folder, tensorFile(name)), tsv]),
    [pathOf(folder, METADATA_FILE), metadataTsv(images, uses)],
    [pathOf(folder, SPRITE_FILE), sprite],
    [config, projectorConfig(content)],
  ];
  const names = new Set(files.map(([path]) => basename(path)));
  for (const place of [folder, join(folder, PROJECTOR_FOLDER)]) {
    await removeLeftovers(place, (name) => names.has(name));
  }
  for (const [path, bytes] of files) await writeFileAtomic(path, bytes);
  return files.map(([path]) => path);
}

/**
 * ProjectorConfig as text (tensorboard/plugins/projector/projector_config.proto). Paths are relative to
 * it, so that a run can be moved.
 */
function projectorConfig({ images, tensors }: ProjectorContent): string {
  const embeddings = tensors.map(
    ({ name }) => `embeddings {
  tensor_name: "${name}"
  tensor_shape: ${images.length}
  tensor_shape: ${EMBEDDING_DIMENSIONS}
  tensor_path: "${PROJECTOR_FOLDER}/${tensorFile(name)}"
  metadata_path: "${PROJECTOR_FOLDER}/${METADATA_FILE}"
  sprite {
    image_path: "${PROJECTOR_FOLDER}/${SPRITE_FILE}"
    single_image_dim: ${THUMBNAIL_PX}
    single_image_dim: ${THUMBNAIL_PX}
  }
}
`,
  );
  return embeddings.join('');
}

function tensorFile(name: string): string {
  return `${name}.tsv`;
}

function pathOf(folder: string, name: string): string {
  return join(folder, PROJECTOR_FOLDER, name);
}
