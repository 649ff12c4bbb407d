import { randomUUID } from 'node:crypto';
import { join } from 'node:path';
import { Uri, workspace } from 'vscode';
import { RecognizeRequest } from '../../../protocol/src/messages';
import type { CompareParams, RecognizeParams, RecognizeResult } from '../../../protocol/src/photos';
import type { RecognisedSubject } from '../../../protocol/src/webviewRecognised';
import { tellResult } from '../editor/nextStep';
import { runJob } from '../jobs/runJob';
import { compareSettings, given, thresholdSetting } from '../settings';
import { homeForPhotos } from '../workspace/homeFolder';
import { choosePhotoFiles } from './choose';
import type { CommandContext } from './context';

/** More pictures make a page slow; the names of all are in the result. */
const MOST_SHOWN = 100;

/** "Likeness: Recognise Photos…", also on pictures in the explorer: names and boxes beside a list. */
export async function recognisePhotos(
  context: CommandContext,
  known: Partial<RecognizeParams> = {},
): Promise<RecognizeResult | null> {
  const photos = known.photos ?? (await choosePhotoFiles('Photos to Recognise', 'Recognise'));
  if (photos.length === 0) return null;
  const home = known.workspace ?? homeForPhotos(photos);
  const folder = join(context.storage.fsPath, 'recognised', randomUUID());
  await workspace.fs.createDirectory(Uri.file(folder));
  const compared = comparedWith(home, known);
  const result = await runJob(context.backend, {
    title: photos.length === 1 ? 'Recognising a photo' : `Recognising ${photos.length} photos`,
    type: RecognizeRequest,
    params: {
      ...thresholdSetting(home),
      out: folder,
      ...known,
      ...compared,
      photos,
    },
  });
  if (result === null) return null;
  context.showRecognised({ ...shown(photos, result), folder, compared });
  tellRecognised(result);
  return result;
}

/** What was asked for, else what the settings say. */
function comparedWith(home: string, known: Partial<CompareParams>): CompareParams {
  const { gallery, model, detector, minScore } = known;
  const asked = given<Omit<CompareParams, 'workspace' | 'token'>>({
    gallery,
    model,
    detector,
    minScore,
  });
  return { ...compareSettings(home), ...asked };
}

function shown(
  photos: string[],
  result: RecognizeResult,
): Omit<RecognisedSubject, 'folder' | 'compared'> {
  const { faces, failed, written, threshold } = result;
  const failures = new Map(failed.map((it) => [it.photo, `${it.words} ${it.remedy}`]));
  // Written pictures are in the order of the photos that could be read.
  const pictures = [...written];
  const all = photos.map((photo) => {
    const failure = failures.get(photo) ?? null;
    return {
      photo,
      failure,
      picture: failure === null ? (pictures.shift() ?? null) : null,
      faces: faces.filter((face) => face.photo === photo),
    };
  });
  const leftOut = Math.max(0, all.length - MOST_SHOWN);
  return { threshold, leftOut, photos: all.slice(0, MOST_SHOWN) };
}

function tellRecognised({ faces, failed }: RecognizeResult): void {
  const named = faces.filter(({ name }) => name !== null).length;
  const unread = failed.length === 0 ? '' : ` ${failed.length} photos could not be read.`;
  const nobody = faces.length > 0 && faces.every(({ nearest }) => nearest === null);
  const hint = nobody ? ' Nobody is enrolled yet.' : '';
  const found = faces.length === 1 ? '1 face' : `${faces.length} faces`;
  const sentence = `${found}, ${named} with a name.${hint}${unread}`;
  const enroll = { label: 'Enroll a Person', command: 'likeness.enrollPerson' };
  tellResult(sentence, ...(named < faces.length ? [enroll] : []));
}
