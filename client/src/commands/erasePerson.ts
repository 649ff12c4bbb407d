import { relative } from 'node:path';
import { ErrorCode } from '../../../protocol/src/errors';
import { EraseRequest } from '../../../protocol/src/messages';
import type { EraseParams, EraseReceipt } from '../../../protocol/src/people';
import { RemediedError } from '../backend/errorMessage';
import { askEnrolled, askWhatGoes, confirmErasure } from '../editor/eraseQuestions';
import { pickOne } from '../editor/pick';
import { runJob } from '../jobs/runJob';
import { findDatasets } from '../workspace/datasets';
import { enrolledPeople, openGalleries } from '../workspace/enrolledPeople';
import { firstHome, rawFolderOf } from '../workspace/homeFolder';
import { folderChoice } from './choose';
import type { CommandContext } from './context';

/** Who was clicked in the tree of people. */
export interface KnownPerson {
  enrolled?: { gallery: string; name: string };
}

/** "Likeness: Erase Person…": asks who, what goes with them and whether it is meant, and shows the receipt. */
export async function erasePerson(
  context: CommandContext,
  { enrolled }: KnownPerson = {},
): Promise<EraseReceipt | null> {
  const { backend } = context;
  const person = enrolled ?? (await choosePerson(context));
  if (person === undefined) return null;
  const target = await targetOf(context, person);
  if (target === undefined) return null;
  const all = { crops: true, raw: true, features: true, trash: true };
  const whole = await look(context, { ...target, ...all });
  const choice = whole === null ? undefined : await askWhatGoes(whole);
  if (choice === undefined) return null;
  const plan = await look(context, { ...target, ...choice });
  if (plan === null || !(await confirmErasure(plan))) return null;
  const receipt = await runJob(backend, {
    title: 'Erasing a person',
    type: EraseRequest,
    params: { ...target, ...choice },
  });
  if (receipt === null) return null;
  context.refreshPeople();
  context.showReceipt(receipt, target.datasetFolder ?? null);
  return receipt;
}

async function choosePerson({ backend }: CommandContext) {
  const people = await enrolledPeople(backend);
  if (people.length === 0) {
    throw new RemediedError(
      ErrorCode.NotFound,
      'Nobody is enrolled.',
      'Delete images of others in the tree of datasets, and their folders of photos in the explorer.',
    );
  }
  const chosen = await askEnrolled(people);
  return chosen && { gallery: chosen.gallery, name: chosen.summary.name };
}

/** @returns what is asked of the backend; undefined when the question for the dataset was left */
async function targetOf(
  { backend, memory }: CommandContext,
  person: NonNullable<KnownPerson['enrolled']>,
): Promise<EraseParams | undefined> {
  const home = openGalleries().get(person.gallery) ?? firstHome();
  const isHere = (dataset: string) => !relative(home, dataset).startsWith('..');
  const datasets = (await findDatasets(backend)).filter(isHere);
  const target = { ...person, workspace: home, rawFolder: rawFolderOf(home) };
  if (datasets.length === 0) return target;
  const datasetFolder = await pickOne(datasets.map(folderChoice), {
    title: 'In which dataset are their crops?',
    remember: { memory, key: 'dataset' },
  });
  return datasetFolder === undefined ? undefined : { ...target, datasetFolder };
}

function look({ backend }: CommandContext, params: EraseParams): Promise<EraseReceipt | null> {
  return runJob(backend, {
    title: 'Looking for what is kept',
    type: EraseRequest,
    params: { ...params, dryRun: true },
  });
}
