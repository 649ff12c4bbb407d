import { RequestType } from 'vscode-jsonrpc';
import type { ErrorData } from './errors';
import type { EraseReceipt } from './people';

/** What a receipt's panel is about: a number, not a name, since VS Code writes it down. */
export interface ReceiptSubject {
  /** Of this session of the editor. */
  id: number;
}

/** Page → host. */
export const ReceiptRequest = new RequestType<object, EraseReceipt, ErrorData>(
  'likeness/receiptPage/receipt',
);

/** Page → host: train: a head without the person; show: a file or folder of the receipt. */
export const ReceiptThenRequest = new RequestType<
  { then: 'train' } | { then: 'show'; path: string },
  null,
  ErrorData
>('likeness/receiptPage/then');
