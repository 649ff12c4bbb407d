import { env, ProgressLocation, Uri, window, type Disposable } from 'vscode';
import { tensorBoardSetting } from '../settings';
import { startTensorBoard, type RunningTensorBoard } from './tensorBoardProcess';

/** One TensorBoard a folder of runs, for as long as the window is open. */
export class TensorBoard implements Disposable {
  private readonly started = new Map<string, Promise<RunningTensorBoard>>();

  /**
   * Opens all runs of a folder in the browser.
   * @throws RemediedError when TensorBoard is not installed or does not start
   */
  async open(runs: string): Promise<void> {
    const { address } = await window.withProgress(
      { location: ProgressLocation.Window, title: 'Starting TensorBoard' },
      () => this.on(runs),
    );
    await env.openExternal(await env.asExternalUri(Uri.parse(address)));
  }

  dispose(): void {
    for (const one of this.started.values()) one.then(({ stop }) => stop()).catch(() => undefined);
    this.started.clear();
  }

  /** What has ended is started again the next time. */
  private on(runs: string): Promise<RunningTensorBoard> {
    const known = this.started.get(runs);
    if (known !== undefined) return known;
    const forget = () => this.started.delete(runs);
    const started = startTensorBoard(runs, tensorBoardSetting());
    this.started.set(runs, started);
    started.then(({ onEnd }) => onEnd(forget)).catch(forget);
    return started;
  }
}
