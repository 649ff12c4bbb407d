import { window } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import { PeopleListRequest, ReembedRequest } from '../../../protocol/src/messages';
import type { ReembedParams, ReembedResult } from '../../../protocol/src/people';
import type { Backend } from '../backend/backend';
import { tellResult, type NextStep } from '../editor/nextStep';
import { runJob } from '../jobs/runJob';
import { detectorSetting, gallerySetting } from '../settings';
import { firstHome, homeOf } from '../workspace/homeFolder';
import { chooseModel } from './choose';
import type { CommandContext } from './context';

/** "Likeness: Embed People Again…": the people who are enrolled get the embeddings of another model. */
export async function reembedPeople(
  context: CommandContext,
  known: Partial<ReembedParams> = {},
): Promise<ReembedResult | null> {
  const title = 'With which model shall people be compared?';
  const run = known.run === undefined ? await chooseModel(context, title) : known.run;
  if (run === undefined) return null;
  const home = known.workspace ?? (run === null ? firstHome() : homeOf(run));
  const params = {
    ...detectorSetting(home),
    gallery: gallerySetting(home),
    ...known,
    ...{ run, workspace: home },
  };
  const result = await embed(context.backend, params);
  if (result === null) return null;
  context.refreshPeople();
  const { faces, dropped } = result;
  const gone = dropped.length === 0 ? '' : ` ${dropped.length} were dropped.`;
  const sentence = `${faces === 1 ? '1 face has' : `${faces} faces have`} new embeddings.${gone}`;
  tellResult(sentence, { label: 'Recognise Photos', command: 'likeness.recognisePhotos' });
  return result;
}

/** Faces whose picture and photo are gone are dropped only when the user says so. */
async function embed(backend: Backend, params: ReembedParams): Promise<ReembedResult | null> {
  const ask = (more: Partial<ReembedParams> = {}) =>
    runJob(backend, {
      title: 'Embedding people again',
      type: ReembedRequest,
      params: { ...params, ...more },
    });
  try {
    return await ask();
  } catch (error) {
    if ((error as { code?: unknown }).code !== ErrorCode.NotEnoughData) throw error;
    const { people } = await backend.request(PeopleListRequest, { gallery: params.gallery });
    if (people.length === 0) throw error;
    const detail = 'The others are embedded. Who is dropped can be enrolled again.';
    const chosen = await window.showWarningMessage(
      (error as Error).message,
      { modal: true, detail },
      'Drop These Faces',
    );
    return chosen === undefined ? null : ask({ dropMissing: true });
  }
}

/** The next step after a run was trained, where people are enrolled with another model; else none. */
export async function reembedStep(
  backend: Backend,
  { run, workspace }: { run: string; workspace: string },
): Promise<NextStep[]> {
  const gallery = gallerySetting(workspace);
  try {
    const { people, model } = await backend.request(PeopleListRequest, { gallery });
    if (people.length === 0 || model?.runFolder === run) return [];
    const args = [{ run, gallery, workspace }];
    return [{ label: 'Embed People Again', command: 'likeness.reembedPeople', args }];
  } catch {
    // Who cannot be looked up now is not what this is about.
    return [];
  }
}
