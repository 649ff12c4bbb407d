import { basename, dirname } from 'node:path';
import { window } from 'vscode';
import { EnrollRequest } from '../../../protocol/src/messages';
import type { EnrollConsent, EnrollParams, EnrollResult } from '../../../protocol/src/photos';
import { tellResult } from '../editor/nextStep';
import { runJob } from '../jobs/runJob';
import { detectorSetting, gallerySetting } from '../settings';
import { homeForPhotos } from '../workspace/homeFolder';
import { choosePhotoFiles } from './choose';
import type { CommandContext } from './context';

const LONGEST_NAME = 200;

/** "Likeness: Enroll Person from Photos…", also on pictures in the explorer. */
export async function enrollPerson(
  context: CommandContext,
  known: Partial<EnrollParams> = {},
): Promise<EnrollResult | null> {
  const photos = known.photos ?? (await choosePhotoFiles('Photos of One Person', 'Enroll'));
  if (photos.length === 0) return null;
  const name = known.name ?? (await askName(photos));
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

async function askName(photos: readonly string[]): Promise<string | undefined> {
  const name = await window.showInputBox({
    title: 'Who is it?',
    prompt: 'The name that the person is remembered and shown by.',
    value: commonFolder(photos),
    validateInput: (text) => {
      if (text.trim() === '') return 'Give a name.';
      return text.length > LONGEST_NAME ? `At most ${LONGEST_NAME} characters.` : undefined;
    },
  });
  return name?.trim();
}

/** Photos of one person often lie in a folder with the person's name. */
function commonFolder(photos: readonly string[]): string {
  const folders = new Set(photos.map(dirname));
  const [folder] = folders;
  return folders.size === 1 && photos.length > 1 ? basename(folder!) : '';
}

/** @returns null for none, undefined when the question was left */
async function askConsent(name: string): Promise<EnrollConsent | null | undefined> {
  const words = await window.showInputBox({
    title: `What did ${name} agree to?`,
    prompt: 'Kept with the faces. Leave it empty to note nothing.',
    placeHolder: 'Recognition at the door of the workshop, 3 May',
  });
  if (words === undefined) return undefined;
  return words.trim() === '' ? null : { by: name, words: words.trim() };
}

function tellEnrolled({ name, stored, skipped, warnings }: EnrollResult): void {
  const faces = stored.length === 1 ? '1 face' : `${stored.length} faces`;
  const why = skipped.map(({ photo, words }) => `${basename(photo)}: ${words}`).slice(0, 3);
  const sentence = [`${faces} of ${name} enrolled.`, ...why, ...warnings.slice(0, 2)].join(' ');
  tellResult(sentence, { label: 'Recognise Photos', command: 'likeness.recognisePhotos' });
}
