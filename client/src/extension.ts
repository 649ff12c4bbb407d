import { EventEmitter, Uri, window, workspace, type ExtensionContext } from 'vscode';
import type { EvaluationSubject } from '../../protocol/src/webviewEvaluation';
import { Backend } from './backend/backend';
import { restartOnSettings } from './backend/settingsWatch';
import { tellCrash } from './backend/tellCrash';
import { registerCommands } from './commands/all';
import type { CommandContext } from './commands/context';
import { reached, tickInWalkthrough } from './editor/milestones';
import { registerExplorer, type Explorer } from './explorer/register';
import { ListClient, registerFaceListLanguage } from './list/faceListLanguage';
import { askPanel } from './panels/ask';
import { comparePanel } from './panels/compare';
import { enrollPanel } from './panels/enroll';
import { evaluationPanel } from './panels/evaluation';
import { groupsPanel } from './panels/groups';
import { livePanel } from './panels/live';
import { mapPanel } from './panels/map';
import { PanelSet } from './panels/panelSet';
import { Receipts } from './panels/receipt';
import { recognisedPanel } from './panels/recognised';
import { reviewPanel } from './panels/review';
import { Reports } from './panels/report';
import { trainingOpener, trainingPanel } from './panels/training';
import { wherePanel } from './panels/where';
import { TensorBoard } from './runs/tensorBoard';
import { backendEnvironment } from './settings';
import { StatusItem } from './status/statusItem';

/** What other extensions and the tests see of this one. */
export interface LikenessApi {
  backend: Backend;
  status: StatusItem;
  explorer: Explorer;
}

let backend: Backend | undefined;

/** Wires everything to the backend, which starts when something first needs it. */
export function activate(context: ExtensionContext): LikenessApi {
  if (workspace.workspaceFolders !== undefined) reached('Folder');
  const log = window.createOutputChannel('Likeness', { log: true });
  const list = new ListClient();
  backend = new Backend({
    modulePath: context.asAbsolutePath('dist/main.js'),
    environment: backendEnvironment,
    client: list.options,
    prepare: list.prepare,
    log,
    onCrash: tellCrash,
  });
  const training = new PanelSet(trainingPanel(backend), context.extensionUri);
  const recognised = new PanelSet(recognisedPanel(backend), context.extensionUri);
  const camera = { backend, memory: context.workspaceState };
  const live = new PanelSet(livePanel(camera), context.extensionUri);
  const enroll = new PanelSet(enrollPanel(camera), context.extensionUri);
  const where = new PanelSet(wherePanel(backend), context.extensionUri);
  const receipts = new Receipts(context.extensionUri);
  const compare = new PanelSet(comparePanel(backend), context.extensionUri);
  const groups = new PanelSet(groupsPanel(backend), context.extensionUri);
  const tensorBoard = new TensorBoard();
  const reports = new Reports(context.extensionUri, context.workspaceState);
  const status = new StatusItem(backend);
  const explorer = registerExplorer(backend, context);
  const { curator, findings, chosen } = explorer;
  const map = new PanelSet(mapPanel({ backend, curator, chosen }), context.extensionUri);
  const marked = new EventEmitter<string>();
  const evaluated = new EventEmitter<EvaluationSubject>();
  const onDidMark = marked.event;
  const review = new PanelSet(
    reviewPanel({ backend, curator, onDidMark, findings, chosen }),
    context.extensionUri,
  );
  const evaluation = new PanelSet(
    evaluationPanel({
      ...{ backend, marked, onDidEvaluate: evaluated.event },
      showReport: (path) => reports.show(path),
    }),
    context.extensionUri,
  );
  const storage = context.storageUri ?? Uri.joinPath(context.globalStorageUri, 'no-workspace');
  const ask = new PanelSet(askPanel({ backend, storage }), context.extensionUri);
  const commands: CommandContext = {
    backend,
    memory: context.workspaceState,
    storage,
    showTraining: trainingOpener(backend, training),
    showEvaluation: (subject) => {
      evaluated.fire(subject);
      evaluation.show(subject);
    },
    refreshPeople: () => explorer.people.refresh(),
    showRecognised: (subject) => void recognised.show(subject),
    showMap: (subject) => void map.show(subject),
    showReview: (subject) => void review.show(subject),
    showLive: (subject) => void live.show(subject),
    showEnroll: (subject) => void enroll.show(subject),
    showReceipt: (receipt, dataset) => receipts.show(receipt, dataset),
    showWhere: (subject) => void where.show(subject),
    showRuns: (subject) => void compare.show(subject),
    tensorBoard,
    showAsk: (subject) => void ask.show(subject),
    showGroups: (subject) => void groups.show(subject),
  };
  context.subscriptions.push(
    log,
    status,
    training,
    recognised,
    map,
    marked,
    review,
    evaluated,
    evaluation,
    live,
    enroll,
    where,
    receipts,
    compare,
    groups,
    ask,
    tensorBoard,
    reports,
    restartOnSettings(backend),
    tickInWalkthrough(),
    ...registerCommands(commands, log),
    ...registerFaceListLanguage(backend),
  );
  return { backend, status, explorer };
}

/** Jobs stop where they can be continued. */
export async function deactivate(): Promise<void> {
  await backend?.dispose();
}
