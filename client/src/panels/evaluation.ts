import { copyFile } from 'node:fs/promises';
import { basename, dirname, join } from 'node:path';
import {
  commands,
  ConfigurationTarget,
  Disposable,
  Uri,
  window,
  workspace,
  type Event,
  type EventEmitter,
  type WebviewPanel,
} from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import {
  EvaluationDetailsRequest,
  EvaluationTablesRequest,
  ReviewMarkRequest,
} from '../../../protocol/src/messages';
import {
  EvaluationActRequest,
  EvaluationChanged,
  EvaluationContentRequest,
  EvaluationMarkRequest,
  EvaluationOpenRequest,
  EvaluationThresholdRequest,
  type EvaluationAct,
  type EvaluationContent,
  type EvaluationSubject,
} from '../../../protocol/src/webviewEvaluation';
import type { Backend } from '../backend/backend';
import { fileOf, imagesFolder } from '../explorer/datasetItems';
import { evaluationFiles } from '../workspace/evaluationFiles';
import { homeOf } from '../workspace/homeFolder';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';

export interface EvaluationContext {
  backend: Backend;
  /** A model was measured. */
  onDidEvaluate: Event<EvaluationSubject>;
  /** Labels of a dataset are marked as wrong, or no more. */
  marked: EventEmitter<string>;
  /** Shows an HTML file. */
  showReport: (path: string) => Promise<void>;
}

/** How well a model tells a dataset's people apart, and where it fails. */
export function evaluationPanel(context: EvaluationContext): PanelKind<EvaluationSubject> {
  return {
    name: 'evaluation',
    title: ({ dataset, model, against }) => {
      const name = model === null ? 'the untrained network' : basename(model);
      const beside = against === null ? '' : ` against ${basename(against)}`;
      return `Evaluation of ${name}${beside} on ${basename(dataset)}`;
    },
    key: keyOf,
    isSubject,
    resources: ({ dataset }) => [imagesFolder(dataset)],
    serve: (page, subject, panel) => new Evaluation(context, subject, panel).serve(page),
  };
}

function keyOf({ dataset, model, against }: EvaluationSubject): string {
  return [dataset, model, against].join('\n');
}

function isSubject(kept: unknown): kept is EvaluationSubject {
  const { dataset, model, against, workspace } = (kept ?? {}) as Partial<EvaluationSubject>;
  const isPlace = typeof dataset === 'string' && typeof workspace === 'string';
  return isPlace && [model, against].every((run) => run === null || typeof run === 'string');
}

/** What one panel answers. */
class Evaluation {
  constructor(
    private readonly context: EvaluationContext,
    private readonly subject: EvaluationSubject,
    private readonly panel: WebviewPanel,
  ) {}

  serve(page: PageConnection): Disposable {
    const { dataset } = this.subject;
    return Disposable.from(
      page.answer(EvaluationContentRequest, () => this.content()),
      page.answer(EvaluationActRequest, async ({ act }) => ({ words: await this.act(act) })),
      page.answer(EvaluationMarkRequest, async ({ image, undo }) => {
        // Where Review looks.
        const params = { workspace: homeOf(dataset), dataset, images: [image], undo };
        await this.context.backend.request(ReviewMarkRequest, params);
        this.context.marked.fire(dataset);
        return null;
      }),
      page.answer(EvaluationThresholdRequest, ({ threshold }) => this.useThreshold(threshold)),
      page.answer(EvaluationOpenRequest, async ({ image }) => {
        await commands.executeCommand('vscode.open', fileOf(dataset, image));
        return null;
      }),
      this.context.onDidEvaluate((subject) => {
        if (keyOf(subject) === keyOf(this.subject)) page.tell(EvaluationChanged, {});
      }),
      // It may have been measured in a terminal meanwhile.
      this.panel.onDidChangeViewState(() => {
        if (this.panel.visible) page.tell(EvaluationChanged, {});
      }),
    );
  }

  private get files() {
    return evaluationFiles(this.subject);
  }

  private async content(): Promise<EvaluationContent | null> {
    const { details: path } = this.files;
    const asked = this.context.backend.request(EvaluationDetailsRequest, { details: path });
    const details = await asked.catch((error: unknown) => {
      if ((error as { code?: unknown }).code === ErrorCode.NotFound) return null;
      throw error;
    });
    if (details === null) return null;
    const folder = this.panel.webview.asWebviewUri(imagesFolder(this.subject.dataset)).toString();
    return { details, folder };
  }

  private async act(act: EvaluationAct): Promise<string | null> {
    const { dataset, model } = this.subject;
    switch (act) {
      case 'again':
        await commands.executeCommand('likeness.evaluate', this.subject);
        return null;
      case 'against':
        await commands.executeCommand('likeness.evaluateAgainst', { dataset, model });
        return null;
      case 'review':
        await commands.executeCommand('likeness.reviewDataset', { dataset });
        return null;
      case 'report':
        await this.context.showReport(this.files.report);
        return null;
      case 'save':
        return this.saveReport();
      case 'tables':
        return this.saveTables();
    }
  }

  private async saveReport(): Promise<string | null> {
    const { report } = this.files;
    const target = await window.showSaveDialog({
      ...{ title: 'Save the Report', saveLabel: 'Save', filters: { HTML: ['html'] } },
      defaultUri: Uri.file(join(dirname(this.subject.dataset), basename(report))),
    });
    if (target === undefined) return null;
    await copyFile(report, target.fsPath);
    return `Saved ${target.fsPath}.`;
  }

  private async saveTables(): Promise<string | null> {
    const [folder] =
      (await window.showOpenDialog({
        ...{ title: 'Folder for the Tables', openLabel: 'Save Here' },
        ...{ canSelectFiles: false, canSelectFolders: true },
        defaultUri: Uri.file(dirname(this.subject.dataset)),
      })) ?? [];
    if (folder === undefined) return null;
    const params = { details: this.files.details, out: folder.fsPath };
    const { written } = await this.context.backend.request(EvaluationTablesRequest, params);
    return `Saved ${written.map((path) => basename(path)).join(', ')} in ${folder.fsPath}.`;
  }

  private async useThreshold(threshold: number): Promise<{ words: string }> {
    const scope = Uri.file(homeOf(this.subject.dataset));
    const settings = workspace.getConfiguration('likeness.recognition', scope);
    const rounded = Number(threshold.toFixed(6));
    await settings.update('threshold', rounded, ConfigurationTarget.WorkspaceFolder);
    return {
      words: `Faces get a name up to a distance of ${rounded} from now on: the setting likeness.recognition.threshold.`,
    };
  }
}
