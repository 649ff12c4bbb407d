import { commands, Disposable, Uri } from 'vscode';
import { ErrorCode } from '../../../protocol/src/errors';
import type { EraseReceipt } from '../../../protocol/src/people';
import {
  ReceiptRequest,
  ReceiptThenRequest,
  type ReceiptSubject,
} from '../../../protocol/src/webviewReceipt';
import { RemediedError } from '../backend/errorMessage';
import { showPlace } from '../editor/nextStep';
import { PanelSet, type PanelKind } from './panelSet';

interface Kept {
  receipt: EraseReceipt;
  /** What can be trained on without the person; null: none. */
  dataset: string | null;
}

/** Receipts of erasures. They are kept in memory alone: VS Code would write the name of the person down. */
export class Receipts implements Disposable {
  private readonly kept = new Map<number, Kept>();
  private readonly panels: PanelSet<ReceiptSubject>;

  constructor(extension: Uri) {
    this.panels = new PanelSet(this.kind, extension);
  }

  show(receipt: EraseReceipt, dataset: string | null): void {
    const id = this.kept.size;
    this.kept.set(id, { receipt, dataset });
    this.panels.show({ id });
  }

  dispose(): void {
    this.panels.dispose();
  }

  private get kind(): PanelKind<ReceiptSubject> {
    return {
      name: 'receipt',
      title: () => 'Receipt of an Erasure',
      key: ({ id }) => String(id),
      isSubject: (kept): kept is ReceiptSubject =>
        this.kept.has((kept as Partial<ReceiptSubject> | undefined)?.id ?? NaN),
      serve: (page, { id }) =>
        Disposable.from(
          page.answer(ReceiptRequest, () => this.get(id).receipt),
          page.answer(ReceiptThenRequest, async (params) => {
            if (params.then === 'show') await showIt(params.path);
            else await commands.executeCommand('likeness.train', trainedOn(this.get(id)));
            return null;
          }),
          new Disposable(() => this.kept.delete(id)),
        ),
    };
  }

  private get(id: number): Kept {
    const kept = this.kept.get(id);
    if (kept !== undefined) return kept;
    const remedy = 'It is also kept, without the name, in .likeness/receipts.';
    throw new RemediedError(ErrorCode.NotFound, 'This receipt is not here any more.', remedy);
  }
}

function trainedOn({ dataset }: Kept): { dataset?: string } {
  return dataset === null ? {} : { dataset };
}

/** In the explorer, or outside of it. */
export async function showIt(path: string): Promise<void> {
  const { command, args = [] } = showPlace(Uri.file(path));
  await commands.executeCommand(command, ...args);
}
