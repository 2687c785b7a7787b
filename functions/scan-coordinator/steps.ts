/** Steps of one run. One that fails does not keep the next from its work. */
export class Steps {
  private readonly failures: unknown[] = [];

  async take(step: () => Promise<unknown>): Promise<void> {
    try {
      await step();
    } catch (error) {
      this.failures.push(error);
    }
  }

  /** @throws what failed, so that AWS counts the run as failed, and repeats one that an event made */
  finish(): void {
    if (this.failures.length > 1) {
      const reasons = new Set(this.failures.map(String));
      throw new AggregateError(this.failures, [...reasons].join("; "));
    }
    for (const failure of this.failures) {
      throw failure;
    }
  }
}
