import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';
import { Field, Schema, Table, TimestampMillisecond, Utf8, vectorFromArray } from 'apache-arrow';

/** What was agreed to when faces were enrolled. */
export interface Consent {
  /** Who gave it, or who recorded it. */
  by: string;
  /** What was agreed to, or where that is written. */
  words: string;
  /** When it was recorded, milliseconds since 1970. */
  timeMs: number;
}

/** Longer ones belong into a file, which the words can name. */
const MAX_LENGTHS = { by: 200, words: 10_000 };

/** @throws LikenessError InvalidInput when who or what is missing or too long */
export function consentNote(given: { by: string; words: string }, timeMs: number): Consent {
  const [by, words] = [given.by, given.words].map((text) => text.normalize('NFC').trim());
  for (const [name, text] of Object.entries({ by: by!, words: words! })) {
    const limit = MAX_LENGTHS[name as keyof typeof MAX_LENGTHS];
    if (text !== '' && text.length <= limit) continue;
    throw new LikenessError(
      ErrorCode.InvalidInput,
      `A consent note needs ${name === 'by' ? 'a name' : 'words'} of 1 to ${limit} characters.`,
      'Say who gave or recorded the consent, and in which words.',
    );
  }
  return { by: by!, words: words!, timeMs };
}

export const consentSchema = new Schema([
  new Field('id', new Utf8(), false),
  new Field('by', new Utf8(), false),
  new Field('words', new Utf8(), false),
  new Field('time', new TimestampMillisecond(), false),
]);

/** @param consents by the id of the face; at least one */
export function toConsentTable(consents: ReadonlyMap<string, Consent>): Table {
  const values = [...consents.values()];
  const texts = (of: string[]) => vectorFromArray(of, new Utf8());
  return new Table(consentSchema, {
    id: texts([...consents.keys()]),
    by: texts(values.map(({ by }) => by)),
    words: texts(values.map(({ words }) => words)),
    time: vectorFromArray(
      values.map(({ timeMs }) => timeMs),
      new TimestampMillisecond(),
    ),
  });
}

/** @returns by the id of the face */
export function fromConsentTable(table: Table): Map<string, Consent> {
  // What was made and never written to comes without columns.
  if (table.numRows === 0) return new Map();
  const [ids, bys, words] = ['id', 'by', 'words'].map(
    (name) => [...table.getChild(name)!] as string[],
  );
  const times = Array.from(table.getChild('time')!, Number);
  return new Map(ids!.map((id, i) => [id, { by: bys![i]!, words: words![i]!, timeMs: times[i]! }]));
}
