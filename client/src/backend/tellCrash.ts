import { tellError, tellWarning } from '../editor/nextStep';

/** Tells the user that the backend ended by itself: once, however often it does so in a row. */
export function tellCrash({ isFirst, willRestart }: { isFirst: boolean; willRestart: boolean }) {
  if (!willRestart) {
    const sentence = 'The Likeness backend ended several times in a row and was not started again.';
    tellError(sentence, { label: 'Restart Backend', command: 'likeness.restartBackend' });
  } else if (isFirst) {
    tellWarning('The Likeness backend ended unexpectedly and is started again.');
  }
}
