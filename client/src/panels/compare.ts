import { commands } from 'vscode';
import { RunsCompareRequest } from '../../../protocol/src/messages';
import {
  CompareChanged,
  CompareContentRequest,
  CompareOpenRequest,
  type CompareSubject,
} from '../../../protocol/src/webviewCompare';
import type { Backend } from '../backend/backend';
import type { PanelKind } from './panelSet';
import { tellOfJobs } from './tellOfJobs';

/** Runs side by side: their curves over each other, the settings that differ, their figures. */
export function comparePanel(backend: Backend): PanelKind<CompareSubject> {
  return {
    name: 'compare',
    title: ({ runs }) => (runs.length === 1 ? 'One Run' : `${runs.length} Runs Compared`),
    key: ({ runs }) => runs.join('\n'),
    isSubject: (kept): kept is CompareSubject =>
      Array.isArray((kept as Partial<CompareSubject> | null)?.runs),
    serve: (page, { runs }) => {
      page.answer(CompareContentRequest, () => backend.request(RunsCompareRequest, { runs }));
      page.answer(CompareOpenRequest, async ({ run }) => {
        await commands.executeCommand('likeness.showTraining', { run });
        return null;
      });
      return tellOfJobs(backend, page, CompareChanged);
    },
  };
}
