import { createHmac } from 'node:crypto';
import { join } from 'node:path';
import type { EraseItem, EraseReceipt, EraseTrace } from '../../../protocol/src/people';
import { writeFileAtomic } from '../files/atomicFile';
import { OWN_FOLDER_NAME } from '../files/ownFolder';
import { likenessVersion } from '../version';
import { mentionsOf } from './mentions';

/** The receipt as it is kept: nothing in it names the person, nor can the name be guessed from it. */
interface StoredReceipt {
  format: 'likeness.receipt/1';
  /** Of Likeness. */
  version: string;
  time: string;
  /** proofOf the name. */
  proof: string;
  erased: EraseItem[];
  remaining: EraseItem[];
  traces: EraseTrace[];
}

/**
 * Ties a receipt to a name for who has the key: HMAC-SHA-256 (hex). A hash of the name alone, salted or
 * not, could be found by trying names.
 */
export function proofOf(name: string, key: string): string {
  return createHmac('sha256', Buffer.from(key, 'hex')).update(name).digest('hex');
}

/** @returns path of the file */
export async function storeReceipt(
  receipt: EraseReceipt & { proofKey: string },
  { workspace, folderName }: { workspace: string; folderName: string },
): Promise<string> {
  const path = join(workspace, OWN_FOLDER_NAME, 'receipts', `${fileTime(receipt.time)}.json`);
  const { name, time, proofKey } = receipt;
  // Paths may hold the name: a report called ada.html, photos in a folder ada.
  const nameless = <T>(of: T[]) => withoutNames(of, [name, folderName]);
  const stored: StoredReceipt = {
    format: 'likeness.receipt/1',
    version: likenessVersion(),
    time,
    proof: proofOf(name, proofKey),
    erased: nameless(receipt.erased),
    remaining: nameless(receipt.remaining),
    traces: nameless(receipt.traces),
  };
  await writeFileAtomic(path, `${JSON.stringify(stored, null, 2)}\n`);
  return path;
}

function withoutNames<T>(value: T, names: readonly string[]): T {
  const pattern = mentionsOf(names);
  return JSON.parse(JSON.stringify(value), (_key, part: unknown) =>
    typeof part === 'string' ? part.normalize('NFC').replace(pattern, '…') : part,
  ) as T;
}

function fileTime(time: string): string {
  return time.replaceAll(':', '').replaceAll('.', '');
}
