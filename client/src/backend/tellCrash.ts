import { commands, window } from 'vscode';

/** Tells the user that the backend ended by itself: once, however often it does so in a row. */
export function tellCrash({ isFirst, willRestart }: { isFirst: boolean; willRestart: boolean }) {
  if (!willRestart) {
    const sentence = 'The Likeness backend ended several times in a row and was not started again.';
    void offer(window.showErrorMessage(sentence, 'Restart Backend', 'Show Log'));
  } else if (isFirst) {
    const sentence = 'The Likeness backend ended unexpectedly and is started again.';
    void offer(window.showWarningMessage(sentence, 'Show Log'));
  }
}

async function offer(shown: Thenable<string | undefined>): Promise<void> {
  const chosen = await shown;
  if (chosen === 'Show Log') await commands.executeCommand('likeness.showLog');
  if (chosen === 'Restart Backend') await commands.executeCommand('likeness.restartBackend');
}
