import { dirname, join } from 'node:path';
import { commands } from 'vscode';
import {
  EnrollRequest,
  GroupsUndoRequest,
  GroupsWriteRequest,
  RemoveFacesRequest,
} from '../../../protocol/src/messages';
import type { AskAdd, AskAdded } from '../../../protocol/src/webviewAsk';
import type { Backend } from '../backend/backend';
import { askConsent, askName } from '../editor/enrolmentQuestions';
import { runJob } from '../jobs/runJob';
import { compareSettings } from '../settings';
import { homeForPhotos, rawFolderOf } from '../workspace/homeFolder';

/** Adds what a picture shows to a person, and takes that back. */
export class PictureAdder {
  private takeBack: (() => Promise<string>) | null = null;

  constructor(private readonly backend: Backend) {}

  async add(asked: AskAdd): Promise<AskAdded | null> {
    const name = await askName(asked.suggested ?? '');
    if (name === undefined) return null;
    return asked.to === 'people' ? this.enroll(name, asked) : this.copy(name, asked.photo);
  }

  async undo(): Promise<{ words: string }> {
    const { takeBack } = this;
    this.takeBack = null;
    return { words: (await takeBack?.()) ?? 'There is nothing to take back.' };
  }

  private async enroll(name: string, { photo, box }: AskAdd): Promise<AskAdded | null> {
    const consent = await askConsent(name);
    if (consent === undefined) return null;
    const settings = compareSettings(homeForPhotos([photo]));
    const { gallery } = settings;
    const enrolled = await runJob(this.backend, {
      title: `Enrolling ${name}`,
      type: EnrollRequest,
      params: { ...settings, name, photos: [photo], face: box, ...(consent ? { consent } : {}) },
    });
    if (enrolled === null) return null;
    const { stored, skipped, warnings } = enrolled;
    if (stored.length === 0) return { words: skipped[0]?.words ?? '', canUndo: false };
    this.takeBack = async () => {
      await this.backend.request(RemoveFacesRequest, { gallery, ids: stored.map(({ id }) => id) });
      await refreshPeople();
      return `The face was taken from ${enrolled.name} again.`;
    };
    await refreshPeople();
    return {
      words: [`The face was added to ${enrolled.name}.`, ...warnings].join(' '),
      canUndo: true,
    };
  }

  private async copy(name: string, photo: string): Promise<AskAdded | null> {
    const workspace = homeForPhotos([photo]);
    const out = rawFolderOf(workspace);
    if (dirname(photo) === join(out, name)) {
      return { words: `The photo is among those of ${name} already.`, canUndo: false };
    }
    const copied = await runJob(this.backend, {
      title: `Adding a photo to ${name}`,
      type: GroupsWriteRequest,
      params: { groups: [{ name, photos: [photo] }], out, workspace },
    });
    if (copied === null) return null;
    const { receipt } = copied;
    this.takeBack = async () => {
      await this.backend.request(GroupsUndoRequest, { receipt });
      return 'The copy was taken back.';
    };
    const words = `The photo was copied to ${join(out, name)}. Prepare the dataset to have it learnt.`;
    return { words, canUndo: true };
  }
}

async function refreshPeople(): Promise<void> {
  await commands.executeCommand('likeness.refreshPeople');
}
