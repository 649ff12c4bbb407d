import {
  MarkdownString,
  StatusBarAlignment,
  ThemeColor,
  window,
  workspace,
  type Disposable,
} from 'vscode';
import { StatusRequest } from '../../../protocol/src/messages';
import type { EngineStatus } from '../../../protocol/src/status';
import type { Backend } from '../backend/backend';
import { statusText } from './statusText';

/** Likeness in the status bar: how the backend is, on what it runs, what it works on. */
export class StatusItem implements Disposable {
  private readonly item = window.createStatusBarItem('likeness.status', StatusBarAlignment.Left);
  private readonly subscriptions: Disposable[];
  private engine: EngineStatus | null = null;

  constructor(private readonly backend: Backend) {
    this.item.name = 'Likeness';
    this.item.command = 'likeness.showActions';
    this.subscriptions = [
      this.item,
      backend.onDidChangeState((state) => {
        if (state === 'running') void this.askEngine();
        else this.engine = null;
        this.show();
      }),
      backend.jobs.onDidChange(() => this.show()),
      workspace.onDidGrantWorkspaceTrust(() => this.show()),
    ];
    this.show();
    this.item.show();
  }

  /** What it shows, for those who cannot see it. */
  get text(): string {
    return this.item.text;
  }

  dispose(): void {
    for (const subscription of this.subscriptions) subscription.dispose();
  }

  private async askEngine(): Promise<void> {
    try {
      const { engine } = await this.backend.request(StatusRequest, { waitForEngine: true });
      this.engine = engine;
      this.show();
    } catch {
      // It has ended again, which its state says.
    }
  }

  private show(): void {
    const { state, jobs } = this.backend;
    const { isTrusted } = workspace;
    const view = { state, engine: this.engine, jobs: jobs.active, isTrusted };
    const { text, lines, isWarning } = statusText(view);
    this.item.text = text;
    this.item.tooltip = new MarkdownString();
    for (const line of lines) this.item.tooltip.appendText(line).appendMarkdown('\n\n');
    this.item.accessibilityInformation = { label: `Likeness. ${lines.join(' ')}` };
    this.item.backgroundColor = isWarning
      ? new ThemeColor('statusBarItem.warningBackground')
      : undefined;
  }
}
