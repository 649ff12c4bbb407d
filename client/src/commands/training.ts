import type { JobStatus } from '../../../protocol/src/jobs';
import { ExtractRequest, ResumeRequest, TrainRequest } from '../../../protocol/src/messages';
import type {
  BeforeAfter,
  ExtractParams,
  ExtractResult,
  ResumeParams,
  TrainParams,
  TrainResult,
} from '../../../protocol/src/training';
import { errorMessage } from '../backend/errorMessage';
import { tellError, tellResult } from '../editor/nextStep';
import { runJob } from '../jobs/runJob';
import { detectorSetting, trainSettings } from '../settings';
import { homeOf } from '../workspace/homeFolder';
import { chooseBackbone, chooseDataset, chooseRun } from './choose';
import type { CommandContext } from './context';
import { againstStep } from './evaluateAgainst';
import { reembedStep } from './reembedPeople';

/** "Likeness: Extract Features…" */
export async function extractFeatures(
  context: CommandContext,
  known: Partial<ExtractParams> = {},
): Promise<ExtractResult | null> {
  const dataset = known.dataset ?? (await chooseDataset(context));
  if (dataset === undefined) return null;
  const workspace = known.workspace ?? homeOf(dataset);
  const backbone = known.backbone ?? (await chooseBackbone(context, workspace));
  if (backbone === undefined) return null;
  const result = await runJob(context.backend, {
    title: 'Computing features',
    type: ExtractRequest,
    params: { ...detectorSetting(workspace), ...known, dataset, workspace, backbone },
  });
  if (result === null) return null;
  const { images, computed, withoutFace } = result;
  const without = withoutFace === 0 ? '' : ` In ${withoutFace} no face was found.`;
  tellResult(`${images} images have features; ${computed} were computed now.${without}`, {
    label: 'Train',
    command: 'likeness.train',
    args: [{ dataset, backbone }],
  });
  return result;
}

/** "Likeness: Train…" */
export async function train(
  context: CommandContext,
  known: Partial<TrainParams> = {},
): Promise<TrainResult | null> {
  const dataset = known.dataset ?? (await chooseDataset(context));
  if (dataset === undefined) return null;
  const workspace = known.workspace ?? homeOf(dataset);
  const backbone = known.backbone ?? (await chooseBackbone(context, workspace));
  if (backbone === undefined) return null;
  const params = { ...trainSettings(workspace), ...known, dataset, workspace, backbone };
  const result = await runJob(context.backend, {
    title: 'Training',
    type: TrainRequest,
    params,
    onChanged: showRun(context),
  });
  if (result !== null) await tellTrained(context, result, { dataset, workspace });
  return result;
}

/** "Likeness: Resume Training…" */
export async function resumeTraining(
  context: CommandContext,
  known: Partial<ResumeParams> = {},
): Promise<TrainResult | null> {
  const chosen =
    known.run === undefined
      ? await chooseRun(context, {
          title: 'Which run shall go on?',
          none: 'No run in this workspace was stopped before its end.',
          isWanted: ({ result }) => result === null,
        })
      : undefined;
  const run = known.run ?? chosen?.folder;
  if (run === undefined) return null;
  const workspace = known.workspace ?? homeOf(run);
  const result = await runJob(context.backend, {
    title: 'Training',
    type: ResumeRequest,
    params: { ...known, run, workspace },
    onChanged: showRun(context),
  });
  const dataset = known.dataset ?? chosen?.dataset;
  if (result !== null) await tellTrained(context, result, { dataset, workspace });
  return result;
}

/** Opens the training view as soon as the run has a folder. */
function showRun({ showTraining }: CommandContext): (status: JobStatus) => void {
  let shown: string | null = null;
  return ({ run, state }) => {
    if (run === null || run === shown || state !== 'running') return;
    shown = run;
    // A view that cannot be shown says so by itself; training goes on.
    showTraining(run).catch((error) => tellError(errorMessage(error)));
  };
}

async function tellTrained(
  context: CommandContext,
  result: TrainResult,
  { dataset, workspace }: { dataset: string | undefined; workspace: string },
): Promise<void> {
  const { run } = result;
  const args = [{ model: run, ...(dataset === undefined ? {} : { dataset }) }];
  const evaluate = { label: 'Evaluate', command: 'likeness.evaluate', args };
  const against = dataset === undefined ? [] : await againstStep(context, run);
  const reembed = await reembedStep(context.backend, { run, workspace });
  tellResult(describe(result), evaluate, ...against, ...reembed);
}

function describe({ epochs, newPhotos, unseenPeople, bestEpoch }: TrainResult): string {
  const kept =
    bestEpoch === 0
      ? 'the untrained head could not be improved on, and was kept'
      : `the head of epoch ${bestEpoch} was kept`;
  const gains = [...gain('new photos', newPhotos), ...gain('people never seen', unseenPeople)];
  const figures = gains.length === 0 ? '' : ` TAR at FAR 0.001: ${gains.join(', ')}.`;
  return `Trained for ${epochs} epochs; ${kept}.${figures}`;
}

function gain(who: string, figures: BeforeAfter | null): string[] {
  const before = figures?.before.tarAtFar['0.001'];
  const after = figures?.after.tarAtFar['0.001'];
  if (before === undefined || after === undefined) return [];
  const pct = (share: number) => `${(100 * share).toFixed(1)} %`;
  return [`${who} ${pct(before)} → ${pct(after)}`];
}
