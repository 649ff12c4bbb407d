import { QuickPickItemKind, window, type QuickPickItem } from 'vscode';
import { DatasetPhotoRequest, DetectRequest, RecropRequest } from '../../../protocol/src/messages';
import type { CurationResult } from '../../../protocol/src/curation';
import type { FaceBox } from '../../../protocol/src/faces';
import type { DatasetPhotoResult } from '../../../protocol/src/explorer';
import type { DetectedFace } from '../../../protocol/src/photos';
import type { Backend } from '../backend/backend';
import type { Curator } from './curator';
import { targetOf } from '../workspace/homeFolder';

/** As Prepare does unless it is told otherwise. */
const USUAL_MARGIN = 0.3;
const MARGINS = [0, 0.15, USUAL_MARGIN, 0.5, 1];

const SEPARATOR = QuickPickItemKind.Separator;

type Choice = QuickPickItem & { face?: FaceBox; marginRatio?: number };

/** Lets the user choose another face of the photo, or another margin around it, and crops it so. */
export async function recropImage(
  { backend, curator }: { backend: Backend; curator: Curator },
  { dataset, image }: { dataset: string; image: string },
): Promise<CurationResult | null> {
  const target = { ...targetOf(dataset), image };
  const photo = await backend.request(DatasetPhotoRequest, target);
  const choice = await chooseCrop(backend, photo, image);
  if (choice === undefined) return null;
  const { face, marginRatio } = choice;
  return curator.change(RecropRequest, dataset, {
    image,
    ...(face === undefined ? {} : { face }),
    ...(marginRatio === undefined ? {} : { marginRatio }),
  });
}

async function chooseCrop(
  backend: Backend,
  { file, origin }: DatasetPhotoResult,
  image: string,
): Promise<Choice | undefined> {
  const detector = origin.detector === 'tiny' ? 'tiny' : 'ssd';
  const found = await backend.request(DetectRequest, { photos: [file], detector, minScore: 0.3 });
  const faces = found.photos[0]?.faces ?? [];
  const others = faces.filter(({ box }) => !isSame(box, origin.box));
  const margins = MARGINS.map((marginRatio) => marginChoice(marginRatio));
  const choices: Choice[] = [
    ...(others.length > 0 ? [{ label: 'Another face of the photo', kind: SEPARATOR }] : []),
    ...others.map((face) => faceChoice(face, faces.indexOf(face), faces.length)),
    { label: 'The same face with another margin', kind: SEPARATOR },
    ...margins,
  ];
  return window.showQuickPick(choices, { title: `Crop ${image} Again`, matchOnDescription: true });
}

function faceChoice({ box, score, sharpness }: DetectedFace, index: number, count: number): Choice {
  const size = `${Math.round(box.width)} × ${Math.round(box.height)} px`;
  return {
    label: `$(person) Face ${index + 1} of ${count} from the left`,
    description: `${size}, score ${score.toFixed(2)}, sharpness ${Math.round(sharpness)}`,
    face: box,
  };
}

function marginChoice(marginRatio: number): Choice {
  const words =
    marginRatio === 0 ? 'the face alone' : `${Math.round(100 * marginRatio)} % around the face`;
  return {
    label: `$(screen-full) ${words}`,
    description: marginRatio === USUAL_MARGIN ? 'as Prepare does' : '',
    marginRatio,
  };
}

/** Whether two boxes are of one face: their centres lie within half of it. */
function isSame(a: FaceBox, b: FaceBox): boolean {
  const apart = (at: 'x' | 'y', size: 'width' | 'height') =>
    Math.abs(a[at] + a[size] / 2 - b[at] - b[size] / 2) / b[size];
  return Math.max(apart('x', 'width'), apart('y', 'height')) < 0.5;
}
