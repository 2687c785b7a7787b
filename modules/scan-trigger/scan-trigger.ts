import { LambdaEventSourceMapping } from "@cdktf/provider-aws/lib/lambda-event-source-mapping";
import { Fn, Token } from "cdktf";
import { Construct } from "constructs";
import { attachPolicies } from "../installation";
import { NodeFunction } from "../node-function";
import type { WorkQueue } from "../scan-coordinator";
import { type CallsMembers, chosenImages, type ScanProgramProps, scanProgram } from "../scan-program";
import type { TaskEvents } from "../task-events";
import { allow, comment, grantDocument, isGiven, sharedDocument } from "../terraform-language";

/**
 * At most 30, because the queue's visibility time-out is six times as long. A scan that cannot start waits in the
 * ledger.
 */
export const TRIGGER_TIMEOUT_SECONDS = 30;

export interface ScanTriggerProps extends ScanProgramProps, CallsMembers {
  readonly taskEvents: TaskEvents;
  readonly work: WorkQueue;
}

/** The function that asks for a scan of each image of a task. */
export class ScanTrigger extends Construct {
  readonly function: NodeFunction;

  constructor(scope: Construct, id: string, props: ScanTriggerProps) {
    super(scope, id);
    const { taskEvents, ledger, work } = props;
    const { inputs } = props.installation;
    comment(this, "The function that asks for a scan of each image of a task.");
    const { environment, ...shared } = scanProgram(props, props.members.environment);
    this.function = new NodeFunction(this, "Default", {
      ...shared,
      program: "scan-trigger",
      description: "Asks for a scan of each image of a Fargate task",
      timeoutSeconds: TRIGGER_TIMEOUT_SECONDS,
      memoryMegabytes: 256,
      environment: {
        ...environment,
        ...chosenImages(inputs),
        ENFORCEMENT: Token.asString(Fn.tostring(isGiven(inputs.enforcement))),
      },
    });
    const { role } = this.function;
    props.members.grantAssume(role, "read");
    // https://docs.aws.amazon.com/service-authorization/latest/reference/list_amazonelasticcontainerservice.html
    const read = allow("ReadTaskDefinitions", "ecs:DescribeTaskDefinition", "*");
    const definitions = comment(
      sharedDocument(this, "task-definitions", [read]),
      "ecs:DescribeTaskDefinition knows no resources.",
    );
    const grants = [
      taskEvents.grantConsume(role),
      ledger.grantAsk(role),
      work.grantPoke(role),
      grantDocument(role, definitions),
    ];
    attachPolicies(this, "additional", role, inputs.additionalTriggerPolicyArns);
    const mapping = new LambdaEventSourceMapping(this, "event-source-mapping", {
      eventSourceArn: taskEvents.queue.arn,
      functionName: this.function.function.arn,
      // While the installation is disabled, messages wait in the queue.
      enabled: inputs.enabled,
      // A function handles these messages one after the other, all within its time-out.
      batchSize: 5,
      functionResponseTypes: ["ReportBatchItemFailures"],
      scalingConfig: { maximumConcurrency: 5 },
      // Lambda refuses the mapping while the function may not read the queue. Without the list of members, their events
      // come again.
      dependsOn: [...new Set([...grants, props.members.list])],
    });
    comment(
      mapping,
      "Without a limit, Lambda may scale to a thousand pollers, which all write to the ledger.",
    );
  }
}
