import { basename, dirname } from 'node:path';
import { EnrollRequest } from '../../../protocol/src/messages';
import type { EnrollParams, EnrollResult } from '../../../protocol/src/photos';
import { tellResult } from '../editor/nextStep';
import { runJob } from '../jobs/runJob';
import { detectorSetting, gallerySetting } from '../settings';
import { homeForPhotos } from '../workspace/homeFolder';
import { askConsent, askName } from '../editor/enrolmentQuestions';
import { choosePhotoFiles } from './choose';
import type { CommandContext } from './context';

/** "Likeness: Enroll Person from Photos…", also on pictures in the explorer. */
export async function enrollPerson(
  context: CommandContext,
  { suggested, ...known }: Partial<EnrollParams> & { suggested?: string } = {},
): Promise<EnrollResult | null> {
  const photos = known.photos ?? (await choosePhotoFiles('Photos of One Person', 'Enroll'));
  if (photos.length === 0) return null;
  const name = known.name ?? (await askName(suggested ?? commonFolder(photos)));
  if (name === undefined) return null;
  const consent = known.name === undefined ? await askConsent(name) : known.consent;
  if (consent === undefined && known.name === undefined) return null;
  const home = known.workspace ?? homeForPhotos(photos);
  const result = await runJob(context.backend, {
    title: `Enrolling ${name}`,
    type: EnrollRequest,
    params: {
      ...detectorSetting(home),
      gallery: gallerySetting(home),
      ...known,
      ...(consent ? { consent } : {}),
      ...{ name, photos, workspace: home },
    },
  });
  if (result === null) return null;
  context.refreshPeople();
  tellEnrolled(result);
  return result;
}

/** Photos of one person often lie in a folder with the person's name. */
function commonFolder(photos: readonly string[]): string {
  const folders = new Set(photos.map(dirname));
  const [folder] = folders;
  return folders.size === 1 && photos.length > 1 ? basename(folder!) : '';
}

function tellEnrolled({ name, stored, skipped, warnings }: EnrollResult): void {
  const faces = stored.length === 1 ? '1 face' : `${stored.length} faces`;
  const why = skipped.map(({ photo, words }) => `${basename(photo)}: ${words}`).slice(0, 3);
  const sentence = [`${faces} of ${name} enrolled.`, ...why, ...warnings.slice(0, 2)].join(' ');
  tellResult(sentence, { label: 'Recognise Photos', command: 'likeness.recognisePhotos' });
}
