import { readFile, rm } from 'node:fs/promises';
import { writeFileAtomic } from '../files/atomicFile';
import { OTHER_PERSON } from './checkPhotos';
import { readCovers, writeCovers } from './covers';
import { readFacesTable, writeFacesTable } from './facesTable';
import { openJournal, readJournal } from './journal';
import { readList, writeList } from './listFile';
import { isSamePerson } from './personFiles';
import { readReport, writeReport, type SkippedPhoto } from './report';

/**
 * Takes a person out of one file of a dataset.
 * @param change whether to write the file anew; else it is only looked at
 * @returns how many of its lines, rows or entries name the person
 */
export type Scrub = (path: string, person: string, change: boolean) => Promise<number>;

export function isOfPerson(image: string, person: string): boolean {
  const slash = image.indexOf('/');
  return slash > 0 && isSamePerson(image.slice(0, slash), person);
}

export const scrubList: Scrub = async (path, person, change) => {
  const images = (await readList(path))?.images ?? [];
  const others = images.filter((image) => !isOfPerson(image, person));
  if (change && others.length < images.length) await writeList(path, others);
  return images.length - others.length;
};

export const scrubFaces: Scrub = async (path, person, change) => {
  const { written, rows } = await readFacesTable(path);
  const others = rows.filter(({ image }) => !isOfPerson(image, person));
  if (change && others.length < rows.length) await writeFacesTable(path, { written, rows: others });
  return rows.length - others.length;
};

export const scrubCovers: Scrub = async (path, person, change) => {
  const covers = await readCovers(path);
  const theirs = [...covers.keys()].filter((name) => isSamePerson(name, person));
  for (const name of theirs) covers.delete(name);
  if (change && theirs.length > 0) await writeCovers(path, covers);
  return theirs.length;
};

/** Entries about the person go; those of others that name one of their photos lose that name. */
export const scrubReport: Scrub = async (path, person, change) => {
  const report = await readReport(path);
  if (report === null) return scrubDamaged(path, person, change);
  let found = 0;
  const isOther = (image: string) => !isOfPerson(image, person) || (found++, false);
  const skippedPhotos = report.skippedPhotos
    .filter(({ image }) => isOther(image))
    .map((skipped) => {
      if (!mentions(skipped.words, person)) return skipped;
      found++;
      return { ...skipped, words: withoutName(skipped) };
    });
  const handMade = report.handMade.filter(isOther);
  const ignored = report.ignored.filter(({ path: place }) => {
    return !mentions(`${place}/`, person) || (found++, false);
  });
  if (change && found > 0) await writeReport(path, { ...report, skippedPhotos, handMade, ignored });
  return found;
};

/** A report that cannot be read serves nobody; with the name in it, it goes. */
async function scrubDamaged(path: string, person: string, change: boolean): Promise<number> {
  const text = await readFile(path, 'utf8').catch(() => '');
  if (!text.normalize('NFC').includes(person)) return 0;
  if (change) await rm(path, { force: true });
  return 1;
}

/**
 * Lines that name the person go, those of others as well: their photos are looked at again. Torn lines go
 * too, since what they say is lost anyway.
 */
export const scrubJournal: Scrub = async (path, person, change) => {
  const journal = await readJournal(path);
  if (journal === null) return 0;
  const text = await readFile(path, 'utf8');
  const lines = text.split('\n').filter((line) => line !== '');
  const others = lines.filter((line) => !isAbout(line, person));
  const found = lines.length - others.length;
  if (!change || found === 0) return found;
  await writeFileAtomic(path, others.map((line) => `\n${line}`).join(''));
  const dropped = journal.dropped.filter((image) => !isOfPerson(image, person));
  const rewritten = await openJournal(path, journal.written);
  if (dropped.length > 0) await rewritten.appendDropped(dropped);
  await rewritten.close();
  return found;
};

/** Whether a line of a journal names the person. What stands behind a line's JSON is a checksum. */
function isAbout(line: string, person: string): boolean {
  try {
    const { image, skip, dropped } = JSON.parse(line.split('\t')[0]!) as {
      image?: string;
      skip?: { words: string } | null;
      dropped?: string[];
    };
    const names = [...(image === undefined ? [] : [image]), ...(dropped ?? [])];
    return names.some((name) => isOfPerson(name, person)) || mentions(skip?.words ?? '', person);
  } catch {
    return true;
  }
}

/** Whether words hold a path with the person's folder in it, such as "duplicate of anna/1.jpg". */
function mentions(words: string, person: string): boolean {
  const text = ` ${words.normalize('NFC')}`;
  return [' ', '/'].some((before) => text.includes(`${before}${person}/`));
}

function withoutName({ reason, words }: SkippedPhoto): string {
  if (reason !== 'duplicate') return 'another photo, which was erased';
  return `duplicate of an erased photo${words.endsWith(OTHER_PERSON) ? OTHER_PERSON : ''}`;
}
