import type { EraseItemKind } from './people';

/** What a receipt's items are, for a user, in the plural. */
export const ERASE_WORDS: Record<EraseItemKind, string> = {
  embeddings: 'embeddings',
  pictures: 'pictures of faces',
  consents: 'faces with a consent note',
  'index-rows': 'faces in the index',
  features: 'cached features',
  crops: 'crops',
  'list-lines': 'lines of list.txt',
  'face-rows': 'rows of landmarks',
  'report-entries': 'entries of reports and journals',
  'raw-photos': 'photos',
  trash: 'files in the trash',
  'enrolled-photos': 'photos it was enrolled from',
  'linked-files': 'files that links led to',
};
