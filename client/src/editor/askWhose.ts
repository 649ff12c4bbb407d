import type { EnrollConsent } from '../../../protocol/src/photos';
import { askConsent, askName } from './enrolmentQuestions';

/** What a user says of a face: whose it is, or not whose name it has (null). */
export interface Whose {
  is: string | null;
  consent?: EnrollConsent;
}

/** @param who 'nobody': that it is not whose name it has; nothing is asked @returns undefined when the question was left */
export async function askWhose(who: 'somebody' | 'nobody'): Promise<Whose | undefined> {
  if (who === 'nobody') return { is: null };
  const is = await askName();
  const consent = is === undefined ? undefined : await askConsent(is);
  if (is === undefined || consent === undefined) return undefined;
  return { is, ...(consent === null ? {} : { consent }) };
}

/** What came of it, for the page. */
export function toldWords(is: string | null): string {
  if (is !== null) return `Enrolled: ${is}.`;
  return 'Kept as somebody unknown: it gets no name any more, and the next training learns it.';
}
