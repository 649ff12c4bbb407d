import type { TextEdit } from 'vscode-languageserver/node';
import { TextDocument } from 'vscode-languageserver-textdocument';
import type { Analysis } from '../../../server/src/language/analysis';
import type { DiskImages } from '../../../server/src/dataset/diskImages';
import { createDocument, type ListDocument } from '../../../server/src/language/listDocument';
import { analyse } from '../../../server/src/language/problems';
import { atOnce } from '../../../server/src/language/slices';

export const URI = 'file:///data/set/list.txt';

export function documentOf(text: string): ListDocument {
  return createDocument(URI, 'face-list', 1, text);
}

/** What lies on the disk: person → image names. */
export function diskOf(persons: Record<string, string[]>): DiskImages {
  const entries = Object.entries(persons).map(([person, names]): [string, Set<string>] => [
    person,
    new Set(names),
  ]);
  return { exists: true, persons: new Map(entries) };
}

export const NO_IMAGES_FOLDER: DiskImages = { exists: false, persons: new Map() };

export function analysisOf(
  text: string,
  disk: DiskImages | null = null,
  hasMarkOnDisk = false,
): Analysis {
  return atOnce(analyse({ document: documentOf(text), disk, hasMarkOnDisk }));
}

/** A text after edits, as another library applies them. */
export function edited(text: string, edits: TextEdit[]): string {
  return TextDocument.applyEdits(TextDocument.create(URI, 'face-list', 1, text), edits);
}
