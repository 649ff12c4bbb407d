import { join } from 'node:path';
import { compareCodePoints } from './codePointOrder';
import { namesIn } from './cropFile';
import { ownFilesIn, type DatasetPaths } from './datasetPaths';
import { readFacesTable, type FaceRow, type FacesTable } from './facesTable';
import { readJournal } from './journal';
import { readList } from './listFile';
import { isPlaced, PlacedCrops } from './placedCrops';
import type { Skip } from './outcome';
import { readReport, type SkippedPhoto } from './report';

/** What earlier runs found out about a photo. */
export interface KnownPhoto {
  image: string;
  photoSha256: string | null;
  settings: string;
  /** The crop that was made; null when the photo was skipped. */
  row: FaceRow | null;
  skip: Skip | null;
  /** From a run that did not end: the dataset doesn't list it yet, and nobody has seen it. */
  unfinished: boolean;
  /** The youngest row about a crop that was made, even if the photo was skipped since. */
  lastRow: FaceRow | null;
  /** SHA-256 of every crop that was ever recorded for it: such a file is ours, another is somebody's. */
  made: ReadonlySet<string>;
}

/** A dataset as earlier runs, and the user, left it. */
export interface KnownDataset {
  photos: Map<string, KnownPhoto>;
  /** Crops that curation gave another name than their photo's. */
  placed: PlacedCrops;
  /** Lines of list.txt; null when there is none, which says nothing about what is wanted. */
  listed: ReadonlySet<string> | null;
  /** Crops known to be somebody's own. */
  handMade: ReadonlySet<string>;
  /** Images that a run was taking out when it ended. */
  dropped: ReadonlySet<string>;
  /** Whether a run of this share (or of these photos) was cut off. */
  unended: boolean;
  /** Sentences about what was passed over. */
  notes: string[];
}

type Fact = Omit<KnownPhoto, 'lastRow' | 'made'>;

/** Facts from one file, all as old as the file. */
interface Source {
  written: string;
  facts: Fact[];
}

/**
 * Gathers what the files of a dataset say about photos; where two disagree the younger counts.
 * @throws LikenessError CorruptFile when a table of faces cannot be read
 */
export async function readKnownDataset(paths: DatasetPaths): Promise<KnownDataset> {
  const names = await namesIn(paths.folder);
  const filesOf = (kind: 'faces' | 'report' | 'journal') =>
    ownFilesIn(names, kind).map(({ name }) => join(paths.folder, name));
  const sources: Source[] = [];
  const tables: FacesTable[] = [];
  const handMade = new Set<string>();
  const dropped = new Set<string>();
  const notes: string[] = [];
  for (const file of filesOf('faces')) {
    const table = await readFacesTable(file);
    const ownNames = table.rows.filter((row) => !isPlaced(row));
    sources.push({ written: table.written, facts: ownNames.map(factOfRow) });
    tables.push(table);
  }
  // After the tables: a report is as old as its table, and says which rows the user removed.
  for (const file of filesOf('report')) {
    const report = await readReport(file);
    if (report === null) {
      notes.push(`${file} is damaged: photos that it says were taken out by hand may come back.`);
      continue;
    }
    // Of two photos of the same name, the other one is what the name stands for.
    const skipped = report.skippedPhotos.filter(({ reason }) => reason !== 'same-name');
    sources.push({ written: report.written, facts: skipped.map(factOfSkip) });
    for (const image of report.handMade) handMade.add(image);
  }
  for (const file of filesOf('journal')) {
    const journal = await readJournal(file);
    if (journal === null) continue;
    const facts = journal.entries.map((entry) => ({ ...entry, unfinished: true }));
    sources.push({ written: journal.written, facts });
    for (const image of journal.dropped) dropped.add(image);
  }
  const list = await readList(paths.list);
  return {
    photos: merge(sources),
    placed: placedIn(tables),
    listed: list === null ? null : new Set(list.images),
    notes: [...notes, ...(list?.notes ?? [])],
    handMade,
    dropped,
    unended: filesOf('journal').length > 0,
  };
}

function placedIn(tables: readonly FacesTable[]): PlacedCrops {
  const byAge = [...tables].sort((a, b) => compareCodePoints(a.written, b.written));
  return new PlacedCrops(byAge.flatMap(({ rows }) => rows.filter(isPlaced)));
}

function factOfRow(row: FaceRow): Fact {
  const { image, photoSha256, settings } = row;
  return { image, photoSha256, settings, row, skip: null, unfinished: false };
}

function factOfSkip(skipped: SkippedPhoto): Fact {
  const { image, photoSha256, settings, reason, words } = skipped;
  return { image, photoSha256, settings, row: null, skip: { reason, words }, unfinished: false };
}

function merge(sources: readonly Source[]): Map<string, KnownPhoto> {
  const photos = new Map<string, KnownPhoto>();
  const byAge = [...sources].sort((a, b) => compareCodePoints(a.written, b.written));
  for (const { facts } of byAge) {
    for (const fact of facts) {
      const before = photos.get(fact.image);
      const made = new Set(before?.made);
      if (fact.row !== null) made.add(fact.row.sha256);
      photos.set(fact.image, { ...fact, lastRow: fact.row ?? before?.lastRow ?? null, made });
    }
  }
  return photos;
}
