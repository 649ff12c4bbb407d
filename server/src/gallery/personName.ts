import { ErrorCode } from '../../../protocol/src/errors';
import { LikenessError } from '../errors';

/** Longer names are a mistake (a pasted text), and no table or picture can show them. */
const MAX_NAME_LENGTH = 200;

/**
 * A person's name as the gallery keeps it: any Unicode text without space around it, in composed form
 * (NFC), since macOS types "é" in two characters and others in one.
 * @throws LikenessError InvalidInput for an empty or too long name, or one with control characters
 */
export function personName(text: string): string {
  const name = text.normalize('NFC').trim();
  if (name === '') throw refuse('A person needs a name.', 'Give a name that is not empty.');
  if ([...name].length > MAX_NAME_LENGTH) {
    throw refuse(
      `This name has more than ${MAX_NAME_LENGTH} characters: "${name.slice(0, 40)}…".`,
      'Give a shorter name.',
    );
  }
  if (/\p{Cc}|\p{Cs}|[\u2028\u2029]/u.test(name)) {
    throw refuse(
      `The name ${JSON.stringify(name)} has a line break or another control character in it.`,
      'Give a name on one line.',
    );
  }
  return name;
}

function refuse(message: string, remedy: string): LikenessError {
  return new LikenessError(ErrorCode.InvalidInput, message, remedy);
}
