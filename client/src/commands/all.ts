import type { Disposable, LogOutputChannel } from 'vscode';
import { registerCommand } from '../editor/commands';
import { reached, type Milestone } from '../editor/milestones';
import { askByPicture } from './askByPicture';
import { copyDiagnostics, restartBackend, showBackendStatus } from './backendCommands';
import { compareRuns } from './compareRuns';
import type { CommandContext } from './context';
import { enrollFromCamera } from './enrollFromCamera';
import { enrollPerson } from './enrollPerson';
import { erasePerson } from './erasePerson';
import { evaluate } from './evaluate';
import { evaluateAgainst } from './evaluateAgainst';
import { exportHead } from './exportHead';
import { exportDataset, importArchive } from './importArchive';
import { groupPhotos, undoGroups } from './groupPhotos';
import { knownFrom, type Fact } from './known';
import { importNetwork, installNetwork, removeNetwork } from './networks';
import { openLive } from './openLive';
import { openTensorBoard } from './openTensorBoard';
import { prepareDataset } from './prepareDataset';
import { recognisePhotos } from './recognisePhotos';
import { reembedPeople } from './reembedPeople';
import { reviewDataset } from './reviewDataset';
import { showActions } from './showActions';
import { showMap, showPeopleMap } from './showMap';
import { showTraining } from './showTraining';
import { trainAgain } from './trainAgain';
import { extractFeatures, resumeTraining, train } from './training';
import { whereIsData } from './whereIsData';

/** @param known what need not be asked */
type Run = (context: CommandContext, known?: never) => Promise<unknown>;

/**
 * Every command, by what follows "likeness.", with what it takes from an item it was called on and what is reached by
 * it. They take what is known and ask for the rest; their answer is the result, null when they were cancelled.
 */
const COMMANDS: Record<string, { run: Run; takes?: readonly Fact[]; reaches?: Milestone }> = {
  prepareDataset: { run: prepareDataset, reaches: 'Dataset' },
  importArchive: { run: importArchive },
  exportDataset: { run: exportDataset, takes: ['dataset'] },
  extractFeatures: { run: extractFeatures, takes: ['dataset'] },
  train: { run: train, takes: ['dataset'], reaches: 'Model' },
  trainAgain: { run: trainAgain, reaches: 'Model' },
  resumeTraining: { run: resumeTraining, takes: ['run'], reaches: 'Model' },
  showTraining: { run: showTraining, takes: ['run'] },
  evaluate: { run: evaluate, takes: ['dataset', 'model'] },
  evaluateAgainst: { run: evaluateAgainst, takes: ['dataset', 'model'] },
  compareRuns: { run: compareRuns, takes: ['runs'] },
  openTensorBoard: { run: openTensorBoard, takes: ['run'] },
  exportHead: { run: exportHead, takes: ['run'] },
  reviewDataset: { run: reviewDataset, takes: ['dataset'] },
  showMap: { run: showMap, takes: ['dataset', 'run'] },
  showPeopleMap: { run: showPeopleMap },
  groupPhotos: { run: groupPhotos, takes: ['photos'] },
  undoGroups: { run: undoGroups },
  recognisePhotos: { run: recognisePhotos, takes: ['photos'], reaches: 'Names' },
  askByPicture: { run: askByPicture, takes: ['photos'] },
  enrollPerson: { run: enrollPerson, takes: ['photos'], reaches: 'People' },
  reembedPeople: { run: reembedPeople, takes: ['run'] },
  enrollFromCamera: { run: enrollFromCamera },
  openLive: { run: openLive },
  erasePerson: { run: erasePerson, takes: ['enrolled'] },
  whereIsData: { run: whereIsData },
  installNetwork: { run: installNetwork },
  importNetwork: { run: importNetwork },
  removeNetwork: { run: removeNetwork, takes: ['network'] },
  showActions: { run: showActions },
};

export function registerCommands(context: CommandContext, log: LogOutputChannel): Disposable[] {
  const { backend } = context;
  return [
    ...Object.entries(COMMANDS).map(([name, { run, takes = [], reaches }]) =>
      registerCommand(`likeness.${name}`, async (first?: unknown, selected?: unknown) => {
        const result = await run(context, knownFrom(first, selected, takes) as never);
        if (reaches !== undefined && result !== null) reached(reaches);
        return result;
      }),
    ),
    registerCommand('likeness.showBackendStatus', () => showBackendStatus(backend)),
    registerCommand('likeness.restartBackend', () => restartBackend(backend)),
    registerCommand('likeness.copyDiagnostics', () => copyDiagnostics(backend, log)),
    registerCommand('likeness.showLog', () => Promise.resolve(log.show())),
  ];
}
