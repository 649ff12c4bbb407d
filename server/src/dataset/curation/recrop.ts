import { access } from 'node:fs/promises';
import { join, resolve } from 'node:path';
import type { CurationResult } from '../../../../protocol/src/curation';
import { ErrorCode } from '../../../../protocol/src/errors';
import { DEFAULT_DETECTOR, DETECTOR_NAMES, type Box } from '../../detection/face';
import { LikenessError } from '../../errors';
import { writeFileAtomic } from '../../files/atomicFile';
import type { JobContext } from '../../job';
import type { FacePool } from '../../workers/facePool';
import { ownFilesIn } from '../datasetPaths';
import { namesIn } from '../cropFile';
import { readFaces } from '../datasetIndex';
import type { FaceRow } from '../facesTable';
import { packRow } from '../journal';
import { CHOSEN_BY_HAND, prepareSettings } from '../prepareSettings';
import { readReport } from '../report';
import { NO_CHANGE } from './change';
import { curate, type CurationTarget } from './curation';
import { checkImageName, type DatasetState } from './datasetState';
import { imageGone, type Plan } from './plan';
import { imagePlace, madePlace, pathOf, removedPlace } from './places';

export interface RecropOptions {
  /** `<person>/<image>` */
  image: string;
  /** The face to crop, pixels of the upright photo; default: the one the crop shows. */
  face?: Box | undefined;
  /** See PrepareSettings. */
  marginRatio?: number | undefined;
}

/**
 * Crops an image anew from the photo it came from: another face, or another margin. Preparing the photos again
 * leaves it as it is until the photo itself changes.
 * @throws LikenessError as curate does; NotFound when the photo is not known, not there, or has no face there
 */
export async function recropImage(
  target: CurationTarget,
  options: RecropOptions,
  pool: FacePool,
  context: JobContext,
): Promise<CurationResult> {
  const plan = (state: DatasetState, folder: string) =>
    planRecrop(state, folder, options, (row) => cropAgain(target, row, options, pool, context));
  return curate(target, plan);
}

type Crop = { bytes: Uint8Array; row: FaceRow };

async function planRecrop(
  state: DatasetState,
  entry: string,
  { image }: RecropOptions,
  crop: (row: FaceRow) => Promise<Crop>,
): Promise<Plan> {
  checkImageName(image);
  if (!(await state.hasFile(image))) throw imageGone(image);
  const before = (await readFaces(state.dataset, (other) => other === image)).get(image);
  if (before === undefined) throw unknownPhoto(image);
  const { bytes, row: after } = await crop(before);
  const place = imagePlace(image);
  const folders = { dataset: state.dataset, entry };
  await writeFileAtomic(pathOf(madePlace(image), folders), bytes);
  const change = {
    ...NO_CHANGE,
    moves: [
      { from: place, to: removedPlace(image) },
      { from: madePlace(image), to: place },
    ],
    replaced: [{ before: packRow(before), after: packRow(after) }],
  };
  return { kind: 'recrop', words: `crop ${image} again`, change, images: 1 };
}

async function cropAgain(
  target: CurationTarget,
  row: FaceRow,
  { face = row.box, marginRatio }: RecropOptions,
  pool: FacePool,
  { signal }: JobContext,
): Promise<Crop> {
  const detector = DETECTOR_NAMES.find((name) => name === row.detector) ?? DEFAULT_DETECTOR;
  const settings = prepareSettings({ detector, marginRatio });
  const file = await findPhoto(target, row.photo);
  const task = { file, settings, chosen: face };
  const { crop, skip } = await pool.run('preparePhoto', task, signal);
  if (crop === null) throw noFace(file, skip?.words ?? '');
  const { bytes, ...cropped } = crop;
  return { bytes, row: { ...row, ...cropped, settings: CHOSEN_BY_HAND } };
}

/**
 * The photo a crop came from.
 * @param photo relative to the folder of photos
 * @returns absolute path
 * @throws LikenessError NotFound
 */
export async function findPhoto(
  { dataset, workspace }: CurationTarget,
  photo: string,
): Promise<string> {
  const folders = [...(await photoFolders(dataset)), join(resolve(workspace), 'raw')];
  for (const folder of folders) {
    const file = join(folder, ...photo.split('/'));
    const isThere = await access(file).then(
      () => true,
      () => false,
    );
    if (isThere) return file;
  }
  throw photoGone(photo, folders[0]!);
}

/** Where prepare found photos, as its reports say; the newest first. */
async function photoFolders(dataset: string): Promise<string[]> {
  const names = ownFilesIn(await namesIn(dataset), 'report').map(({ name }) => name);
  const reports = await Promise.all(names.map((name) => readReport(join(dataset, name))));
  const known = reports.filter((report) => report !== null);
  known.sort((a, b) => (a.written > b.written ? -1 : 1));
  return [...new Set(known.map(({ raw }) => raw))];
}

function unknownPhoto(image: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `It is not known which photo ${image} came from.`,
    'Only crops that were made from photos by preparing them can be cropped again.',
  );
}

function photoGone(photo: string, folder: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `The photo ${photo} is not in ${folder}.`,
    'Put it back there, or prepare the dataset from the folder it is in now.',
  );
}

function noFace(file: string, words: string): LikenessError {
  return new LikenessError(
    ErrorCode.NotFound,
    `No face could be cropped from ${file}${words === '' ? '' : `: ${words}`}.`,
    'Choose another face of the photo.',
    file,
  );
}
