import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/** Longer names are cut in messages. */
const SHOWN_CHARACTERS = 120;

/** A name out of an archive for a message: in quotes, with nothing in it that a terminal would obey. */
export function quoted(name: string): string {
  const characters = [...name];
  const shown = characters.slice(0, SHOWN_CHARACTERS).join('');
  const safe = JSON.stringify(shown).replace(/[\p{Cc}\p{Cf}\p{Cs}\u2028\u2029]/gu, escape);
  return characters.length > SHOWN_CHARACTERS ? `${safe.slice(0, -1)}…"` : safe;
}

function escape(character: string): string {
  return `\\u{${character.codePointAt(0)!.toString(16)}}`;
}

/** For archives that are cut off, changed on the way, or not what their format says. */
export function damaged(archive: string, why: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `${archive} is damaged: ${why}.`,
    'Nothing was imported. Copy or download it again; if that does not help, have it packed again.',
    archive,
  );
}

/** For archives that would write where they must not, which no honest program packs. */
export function unsafe(archive: string, why: string): LikenessError {
  return new LikenessError(
    ErrorCode.CorruptFile,
    `${archive} is refused: ${why}.`,
    'Nothing was imported. Ask where it comes from; to use it anyway, unpack it yourself and pack the folder again.',
    archive,
  );
}

/** For archives that Likeness does not read as they are. */
export function unreadable(archive: string, why: string, remedy: string): LikenessError {
  return new LikenessError(ErrorCode.InvalidInput, `${archive} ${why}.`, remedy, archive);
}

/** For archives that go beyond a limit which the caller can raise. */
export function overLimit(archive: string, why: string, flag: string): LikenessError {
  return new LikenessError(
    ErrorCode.InvalidInput,
    `${archive} is refused: ${why}.`,
    `Nothing was imported. If you trust the archive, raise the limit with ${flag}.`,
    archive,
  );
}
