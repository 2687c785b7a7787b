const PLAN = /Plan: (\d+) to add, \d+ to change, (\d+) to destroy/;
// Terraform adds cdktf's path to a resource's name: aws_sqs_queue.task_events (scanning/task-events/queue): ….
const RESOURCE =
  /(\w+\.\w+)[^:]*: (Creating|Creation complete|Still creating|Destroying|Destruction complete|Still destroying)/;

/** Turns Terraform's output into a line about its progress. */
export class TerraformProgress {
  private total = 0;
  private done = 0;

  /** Returns the text to show after a line. Undefined if there is nothing new. */
  read(line: string): string | undefined {
    const plan = PLAN.exec(line);
    if (plan) {
      this.total = Number(plan[1]) + Number(plan[2]);
      return `${this.total} resources`;
    }
    const [, resource, step] = RESOURCE.exec(line) ?? [];
    if (resource === undefined || step === undefined) {
      return undefined;
    }
    const complete = step.endsWith("complete");
    if (complete) {
      this.done += 1;
    }
    return `${this.done} of ${this.total} resources: ${resource} ${complete ? "done" : step.toLowerCase()}`;
  }
}
