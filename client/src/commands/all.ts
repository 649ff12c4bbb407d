import type { Disposable, LogOutputChannel } from 'vscode';
import { registerCommand } from '../editor/commands';
import { copyDiagnostics, restartBackend, showBackendStatus } from './backendCommands';
import { compareRuns } from './compareRuns';
import type { CommandContext } from './context';
import { enrollPerson } from './enrollPerson';
import { evaluate } from './evaluate';
import { exportHead } from './exportHead';
import { exportDataset, importArchive } from './importArchive';
import { importNetwork, installNetwork, removeNetwork } from './networks';
import { prepareDataset } from './prepareDataset';
import { recognisePhotos } from './recognisePhotos';
import { reviewDataset } from './reviewDataset';
import { showActions } from './showActions';
import { showMap } from './showMap';
import { showTraining } from './showTraining';
import { extractFeatures, resumeTraining, train } from './training';

type Run = (context: CommandContext, ...args: never[]) => Promise<unknown>;

/**
 * Every command, by what follows "likeness.". Those about data take what is known as their first argument and
 * ask for the rest; their answer is the result, null when they were cancelled.
 */
const COMMANDS: Record<string, Run> = {
  ...{ prepareDataset, importArchive, exportDataset, extractFeatures },
  ...{ train, resumeTraining, showTraining, evaluate, compareRuns, exportHead },
  ...{ reviewDataset, showMap, recognisePhotos, enrollPerson },
  ...{ installNetwork, importNetwork, removeNetwork },
  showActions,
};

export function registerCommands(context: CommandContext, log: LogOutputChannel): Disposable[] {
  const { backend } = context;
  return [
    ...Object.entries(COMMANDS).map(([name, run]) =>
      registerCommand(`likeness.${name}`, (...args: never[]) => run(context, ...args)),
    ),
    registerCommand('likeness.showBackendStatus', () => showBackendStatus(backend)),
    registerCommand('likeness.restartBackend', () => restartBackend(backend)),
    registerCommand('likeness.copyDiagnostics', () => copyDiagnostics(backend, log)),
    registerCommand('likeness.showLog', () => Promise.resolve(log.show())),
  ];
}
