import { basename } from 'node:path';
import { commands, Disposable, type Event, type WebviewPanel } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import { ReviewRejectRequest, ReviewRequest } from '../../../protocol/src/messages';
import {
  ReviewAnswerRequest,
  ReviewChosen,
  ReviewContentRequest,
  ReviewOpenRequest,
  ReviewStale,
  type ChosenFindings,
  type ReviewChange,
  type ReviewContent,
  type ReviewItem,
  type ReviewSubject,
} from '../../../protocol/src/webviewReview';
import { RemediedError } from '../backend/errorMessage';
import type { Backend } from '../backend/backend';
import type { ChosenImages } from '../explorer/chosenImages';
import type { Curator } from '../explorer/curator';
import { fileOf, imagesFolder } from '../explorer/datasetItems';
import type { FindingDecorations } from '../explorer/findingDecorations';
import { runJob } from '../jobs/runJob';
import { applyFix } from '../review/applyFix';
import { differences } from '../review/differences';
import type { ReviewEntry } from '../review/reviewItems';
import { ReviewList } from '../review/reviewList';
import { detectorSetting } from '../settings';
import { homeOf } from '../workspace/homeFolder';
import type { PageConnection } from './pageConnection';
import type { PanelKind } from './panelSet';

export interface ReviewContext {
  backend: Backend;
  curator: Curator;
  /** Labels of a dataset were marked as wrong. */
  onDidMark: Event<string>;
  findings: FindingDecorations;
  chosen: ChosenImages;
}

/** What is probably wrong with a dataset, one question after the other. */
export function reviewPanel(context: ReviewContext): PanelKind<ReviewSubject> {
  return {
    name: 'review',
    title: ({ dataset }) => `Review of ${basename(dataset)}`,
    key: ({ dataset }) => dataset,
    isSubject,
    resources: ({ dataset }) => [imagesFolder(dataset)],
    serve: (page, subject, panel) => new Review(context, subject, panel).serve(page),
  };
}

function isSubject(kept: unknown): kept is ReviewSubject {
  return typeof (kept as Partial<ReviewSubject> | null)?.dataset === 'string';
}

/** What one panel answers. */
class Review {
  private list: ReviewList | null = null;
  /** Questions that the page has. */
  private told: ReviewItem[] = [];
  /** Labels were marked since. */
  private isStale = false;
  /** What each accepted answer did, in the words of the dataset's history. */
  private readonly done = new Map<ReviewEntry, string>();

  constructor(
    private readonly context: ReviewContext,
    private readonly subject: ReviewSubject,
    private readonly panel: WebviewPanel,
  ) {}

  serve(page: PageConnection): Disposable {
    return Disposable.from(
      page.answer(ReviewContentRequest, async ({ again }) => {
        if (this.list === null || this.isStale || again === true) {
          this.isStale = false;
          this.list = (await this.look()) ?? this.list;
        }
        return this.content();
      }),
      page.answer(ReviewAnswerRequest, async ({ answer, id }) => {
        if (answer === 'undo') await this.takeBack();
        else await this.decide(answer, this.entry(id));
        return this.change();
      }),
      page.answer(ReviewOpenRequest, async (what) => {
        const { dataset } = this.subject;
        if ('person' in what)
          await commands.executeCommand('likeness.openGrid', { dataset, ...what });
        else await commands.executeCommand('vscode.open', fileOf(dataset, what.image));
        return null;
      }),
      this.context.chosen.onDidChange(({ place }) => {
        if (place === this.subject.dataset) page.tell(ReviewChosen, this.chosen());
      }),
      this.context.onDidMark((dataset) => {
        if (dataset !== this.subject.dataset) return;
        this.isStale = true;
        page.tell(ReviewStale, {});
      }),
    );
  }

  /** @returns null when it was cancelled */
  private async look(): Promise<ReviewList | null> {
    const { dataset } = this.subject;
    const workspace = homeOf(dataset);
    const params = { dataset, workspace, ...detectorSetting(workspace) };
    const title = 'Reviewing a dataset';
    const result = await runJob(this.context.backend, { title, type: ReviewRequest, params });
    return result === null ? null : new ReviewList(result);
  }

  private content(): ReviewContent | null {
    const { list } = this;
    if (list === null) return null;
    const { images, people } = list.result;
    this.told = this.open(list);
    const folder = this.panel.webview.asWebviewUri(imagesFolder(this.subject.dataset)).toString();
    const chosen = this.chosen();
    return { items: this.told, images, people, folder, chosen, ...this.state(list) };
  }

  /** What the page does not know yet. */
  private change(): ReviewChange {
    const { list, told } = this;
    if (list === null) throw gone();
    this.told = this.open(list);
    return { ...differences(told, this.told), ...this.state(list) };
  }

  private open(list: ReviewList): ReviewItem[] {
    const { openEntries } = list;
    this.context.findings.show(this.subject.dataset, openEntries);
    return openEntries.map(({ item }) => item);
  }

  private state({ rejected, last }: ReviewList): Pick<ReviewContent, 'rejected' | 'undo'> {
    const undo = last === undefined ? null : (this.done.get(last.entry) ?? 'reject');
    return { rejected, undo };
  }

  private chosen(): ChosenFindings {
    const images = this.context.chosen.of(this.subject.dataset);
    return { images: images.length, ids: this.list?.about(images) ?? [] };
  }

  private async decide(how: 'accept' | 'reject', entry: ReviewEntry): Promise<void> {
    if (how === 'reject') {
      await this.reject(entry, false);
      this.list!.note({ how: 'rejected', entry });
      return;
    }
    if (entry.fix === null) return;
    const result = await applyFix(this.context, this.subject.dataset, entry.fix);
    if (result === null) return;
    this.done.set(entry, result.words);
    this.list!.note({ how: 'accepted', entry });
  }

  private async takeBack(): Promise<void> {
    const last = this.list?.last;
    if (last === undefined) return;
    if (last.how === 'rejected') await this.reject(last.entry, true);
    else await this.undoChange(last.entry);
    this.list!.takeBack();
  }

  /** Takes back our change, never one that was made elsewhere since. */
  private async undoChange(entry: ReviewEntry): Promise<void> {
    const { curator } = this.context;
    const { dataset } = this.subject;
    const { undo } = await curator.history(dataset);
    if (undo[0]?.words !== this.done.get(entry)) {
      throw new RemediedError(
        ErrorCode.InvalidInput,
        'The dataset was changed elsewhere after this answer.',
        'Undo that change first, in the tree of datasets.',
      );
    }
    if ((await curator.undo(dataset)) !== null) this.done.delete(entry);
  }

  private async reject({ item }: ReviewEntry, undo: boolean): Promise<void> {
    const params = { workspace: homeOf(this.subject.dataset), ids: [item.id], undo };
    await this.context.backend.request(ReviewRejectRequest, params);
  }

  private entry(id: string | null): ReviewEntry {
    const entry = id === null ? undefined : this.list?.find(id);
    if (entry === undefined) throw gone();
    return entry;
  }
}

function gone(): RemediedError {
  return new RemediedError(ErrorCode.NotFound, 'This question is gone.', 'Review again.');
}
