import { element } from './element';

/** Where a page says what went wrong. */
export class Failure {
  readonly root = element('p', { class: 'error', role: 'alert', hidden: true });

  /** Does something; its error, which has a sentence and a remedy, is shown until the next thing is done. */
  async during(work: () => Promise<unknown>): Promise<void> {
    this.root.hidden = true;
    try {
      await work();
    } catch (error) {
      this.show(error instanceof Error ? error.message : String(error));
    }
  }

  show(words: string): void {
    this.root.textContent = words;
    this.root.hidden = false;
  }
}
