import { ErrorCode } from '../../../protocol/src/errors';
import type { MapSubject } from '../../../protocol/src/webviewMap';
import { RemediedError } from '../backend/errorMessage';
import { pickOne } from '../editor/pick';
import { findDatasets } from '../workspace/datasets';
import { listGalleries } from '../workspace/enrolledPeople';
import { allRuns, chooseDataset, folderChoice } from './choose';
import type { CommandContext } from './context';

/** "Likeness: Show Map of Faces…": faces in the plane, similar ones together. The page has the runs to choose from. */
export async function showMap(
  context: CommandContext,
  known: { dataset?: string; run?: string | null } = {},
): Promise<void> {
  const subject =
    known.dataset === undefined ? await chooseSubject(context) : { dataset: known.dataset };
  if (subject === undefined) return;
  if ('gallery' in subject) return context.showMap(subject);
  const { dataset } = subject;
  const run = known.run === undefined ? await newestRun(context, dataset) : known.run;
  context.showMap({ dataset, run });
}

/** "Likeness: Show Map of People…": those who are enrolled. */
export async function showPeopleMap(context: CommandContext): Promise<void> {
  const galleries = await galleryChoices(context);
  if (galleries.length === 0) {
    throw new RemediedError(
      ErrorCode.NotEnoughData,
      'Nobody is enrolled yet.',
      'Enrol people first: “Likeness: Enroll Person…”.',
    );
  }
  const remember = { memory: context.memory, key: 'mappedGallery' };
  const subject = await pickOne(galleries, { title: 'Which people?', remember });
  if (subject !== undefined) context.showMap(subject);
}

type Chosen = { dataset: string } | Extract<MapSubject, { gallery: string }>;

/** @returns undefined when the question was left */
async function chooseSubject(context: CommandContext): Promise<Chosen | undefined> {
  const galleries = await galleryChoices(context);
  if (galleries.length === 0) {
    const dataset = await chooseDataset(context);
    return dataset === undefined ? undefined : { dataset };
  }
  const datasets = (await findDatasets(context.backend)).map((dataset) => ({
    ...folderChoice(dataset),
    value: { dataset },
  }));
  return pickOne<Chosen>([...datasets, ...galleries], {
    title: 'Map of what?',
    remember: { memory: context.memory, key: 'mapped' },
  });
}

async function galleryChoices({ backend }: CommandContext) {
  const lists = (await listGalleries(backend)).filter(({ people }) => people.length > 0);
  return lists.map(({ gallery, people }) => ({
    label: lists.length === 1 ? 'People who are enrolled' : `People in ${gallery}`,
    description: people.length === 1 ? '1 person' : `${people.length.toLocaleString()} people`,
    value: { gallery },
  }));
}

/** The newest finished run on a dataset; null: the untrained network. */
async function newestRun(context: CommandContext, dataset: string): Promise<string | null> {
  const runs = await allRuns(context);
  const own = runs.find((run) => run.result !== null && run.dataset === dataset);
  return own?.folder ?? null;
}
