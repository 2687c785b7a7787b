import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import type { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import type { Construct } from "constructs";
import { WORK_QUEUE } from "../../functions/contract/events";
import { eventQueue, HOUR_SECONDS, type Installation, Part, type QueueRule, useKey } from "../installation";
import { allow, type BoolValue, comment, grant, grantDocument, sharedDocument } from "../terraform-language";

export interface WorkQueueProps {
  readonly installation: Installation;
  readonly rules: readonly QueueRule[];
  readonly consumerTimeoutSeconds: number;
}

/** The queue that calls the coordinator: FIFO with one group, so that one run ends before the next begins. */
export class WorkQueue extends Part {
  readonly queue: SqsQueue;

  constructor(scope: Construct, id: string, props: WorkQueueProps) {
    super(scope, id, props.installation);
    const { installation, rules, consumerTimeoutSeconds } = props;
    this.queue = eventQueue(this, "queue", installation, {
      name: WORK_QUEUE.name,
      rules,
      fifoQueue: true,
      // Needed, because EventBridge sends to no other FIFO queue.
      contentBasedDeduplication: true,
      messageRetentionSeconds: HOUR_SECONDS,
      // A run that crashes locks the group for this time.
      visibilityTimeoutSeconds: 3 * consumerTimeoutSeconds,
    });
    comment(
      this.queue,
      "A message only says where to look, and the next minute's run looks at everything. So messages are kept for an hour only, and there is no dead-letter queue.",
    );
  }

  grantConsume(role: IamRole): IamRolePolicy {
    return grant(this, "consume", role, [
      allow(
        "ConsumeWork",
        ["sqs:DeleteMessage", "sqs:GetQueueAttributes", "sqs:ReceiveMessage"],
        this.queue.arn,
      ),
      useKey("UseKeyOfWork", this.installation, "sqs", ["kms:Decrypt"]),
    ]);
  }

  /**
   * Lets a role poke the coordinator.
   *
   * @param exists whether the role exists, if only Terraform knows this
   */
  grantPoke(role: IamRole, exists: BoolValue = true): IamRolePolicy {
    const document = sharedDocument(this, "poke", [
      allow("Poke", "sqs:SendMessage", this.queue.arn),
      useKey("UseKeyOfWork", this.installation, "sqs", ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]);
    return grantDocument(role, document, exists);
  }
}
