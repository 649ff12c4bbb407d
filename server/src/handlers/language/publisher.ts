import type { Connection } from 'vscode-languageserver/node';
import { ListChanged } from '../../../../protocol/src/messages';
import { MOST_LINES, type Problem } from '../../language/analysis';
import { toDiagnostic } from '../../language/diagnostics';
import type { ListSession } from '../../language/listSession';
import { beginningProblems, problemsOf, shownProblems } from '../../language/problems';
import { inSlices } from '../../language/slices';

/** A pause in typing that is long enough to look, and too short to wait for. */
const TYPING_PAUSE_MS = 150;
/** Of a list that is opened: what is wrong in so many lines is said at once, as long as the rest takes. */
const BEGINNING_LINES = 10_000;
/** Files come and go in swarms, and while photos are prepared all the time. */
const DISK_PAUSE_MS = 100;
const LONGEST_DISK_PAUSE_MS = 2000;
/** Looking takes at most this part of the time. */
const LOOKING_SHARE = 0.1;
/**
 * Not every editor tells of every change. What VS Code watches folders with on Linux misses what was put
 * into a folder in the moment after that was made. So there is a look without being told, too.
 */
const UNTOLD_PAUSE_MS = 2000;
const UNTOLD_LOOKING_SHARE = 0.02;

/** Keeps the findings about one open list in its editor up to date. */
export class Publisher {
  private typing: NodeJS.Timeout | undefined;
  private looking: NodeJS.Timeout | undefined;
  private untold: NodeJS.Timeout | undefined;
  private lookEverywhere = false;
  private lookMs = 0;
  private untoldMs = 0;
  private isClosed = false;
  /** Counts the rounds: a later one makes an earlier one worthless. */
  private round = 0;

  constructor(
    private readonly session: ListSession,
    private readonly connection: Connection,
    private readonly onBug: (error: unknown) => void,
  ) {}

  /** At first what the text alone tells, of a long list's beginning before all of it, then the rest. */
  opened(): void {
    this.run(async () => {
      await this.publishBeginning();
      await this.publish();
      // Not before: listing a thousand folders would keep the text waiting.
      await this.session.look();
      await this.publish();
      this.lookUntold();
    });
  }

  typed(): void {
    clearTimeout(this.typing);
    this.typing = setTimeout(() => this.run(() => this.publish()), TYPING_PAUSE_MS);
  }

  /** Something on the disk is another. @param where see DiskFolder.refresh */
  diskChanged(where: 'everywhere' | 'noted'): void {
    this.lookEverywhere ||= where === 'everywhere';
    const pauseMs = Math.min(this.lookMs / LOOKING_SHARE, LONGEST_DISK_PAUSE_MS);
    this.looking ??= setTimeout(
      () => this.run(() => this.lookAgain()),
      Math.max(pauseMs, DISK_PAUSE_MS),
    );
  }

  close(): void {
    this.isClosed = true;
    clearTimeout(this.typing);
    clearTimeout(this.looking);
    clearTimeout(this.untold);
    this.send([]);
  }

  private async lookAgain(): Promise<void> {
    this.looking = undefined;
    const where = this.lookEverywhere ? 'everywhere' : 'noted';
    this.lookEverywhere = false;
    const startMs = performance.now();
    await this.session.lookAgain(where);
    await this.publish();
    this.lookMs = performance.now() - startMs;
  }

  private lookUntold(): void {
    if (this.isClosed) return;
    const pauseMs = Math.max(UNTOLD_PAUSE_MS, this.untoldMs / UNTOLD_LOOKING_SHARE);
    this.untold = setTimeout(() => {
      this.run(async () => {
        const startMs = performance.now();
        const isAnother = await this.session.lookAgain();
        this.untoldMs = performance.now() - startMs;
        if (isAnother) await this.publish();
        this.lookUntold();
      });
    }, pauseMs);
  }

  private run(work: () => Promise<void>): void {
    work().catch(this.onBug);
  }

  private async publishBeginning(): Promise<void> {
    const { document } = this.session;
    if (document.lines.length <= BEGINNING_LINES || this.session.isTooLarge) return;
    const { revision } = document;
    const isStale = () => this.isClosed || document.revision !== revision;
    if (!(await this.session.isOfDataset()) || isStale()) return;
    const problems = await inSlices(beginningProblems(document, BEGINNING_LINES), isStale);
    if (problems !== null && problems.length > 0 && !isStale()) this.send(problems);
  }

  private async publish(): Promise<void> {
    const round = ++this.round;
    const { document } = this.session;
    const { revision } = document;
    const isStale = () => this.isClosed || this.round !== round || document.revision !== revision;
    if (!(await this.session.isOfDataset()) || isStale()) return;
    const problems = this.session.isTooLarge
      ? [tooLarge(document.lines.length)]
      : await this.find(isStale);
    if (problems === null || isStale()) return;
    this.send(problems);
    this.tellStatus(problems);
  }

  /** @returns null when it was given up */
  private async find(isStale: () => boolean): Promise<Problem[] | null> {
    const analysis = await this.session.analysis();
    if (analysis === null || isStale()) return null;
    return inSlices(problemsOf(analysis), isStale);
  }

  private send(problems: readonly Problem[]): void {
    const { document } = this.session;
    const { uri, version } = document;
    const diagnostics = shownProblems(problems).map((problem) => toDiagnostic(problem, document));
    this.tell(() => this.connection.sendDiagnostics({ uri, version, diagnostics }));
  }

  private tellStatus(problems: readonly Problem[]): void {
    const { document, isTooLarge } = this.session;
    const count = (severity: Problem['severity']) =>
      problems.filter((problem) => problem.severity === severity).length;
    const status = {
      uri: document.uri,
      lines: document.lines.length,
      images: this.session.counts.images,
      persons: this.session.counts.persons,
      errors: count('error'),
      warnings: count('warning'),
      isTooLarge,
    };
    this.tell(() => this.connection.sendNotification(ListChanged, status));
  }

  /** A client that has gone in the meantime misses it. */
  private tell(send: () => Promise<void>): void {
    void Promise.resolve()
      .then(send)
      .catch(() => undefined);
  }
}

function tooLarge(lines: number): Problem {
  const limit = MOST_LINES.toLocaleString('en');
  return {
    code: 'too-large',
    line: 0,
    part: 'line',
    severity: 'information',
    message: `This list has ${lines.toLocaleString('en')} lines. Beyond ${limit} it is not checked as a whole: pictures, completion and "go to file" work, problems, people and formatting do not.`,
  };
}
