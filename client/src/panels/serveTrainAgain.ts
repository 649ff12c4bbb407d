import { commands, type Disposable } from 'vscode';
import { TrainAgainRequest } from '../../../protocol/src/webviewTrainAgain';
import type { PageConnection } from './pageConnection';

/** What every panel answers that says when training again would help. */
export function serveTrainAgain(page: PageConnection, workspace: string): Disposable {
  return page.answer(TrainAgainRequest, async () => {
    await commands.executeCommand('likeness.trainAgain', { workspace });
    return null;
  });
}
