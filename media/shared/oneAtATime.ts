/** Does something again and again, never twice at once: what is asked for meanwhile is done after it, once. */
export class OneAtATime {
  private isBusy = false;
  private shallAgain = false;

  /** @param work does not throw */
  constructor(private readonly work: () => Promise<void>) {}

  ask(): void {
    if (this.isBusy) this.shallAgain = true;
    else void this.run();
  }

  private async run(): Promise<void> {
    this.isBusy = true;
    do {
      this.shallAgain = false;
      await this.work();
      // Set while it worked.
    } while (this.shallAgain as boolean);
    this.isBusy = false;
  }
}
