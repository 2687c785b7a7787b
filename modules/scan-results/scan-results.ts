import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import type { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { Construct } from "constructs";
import { EVENT_SOURCE } from "../../functions/contract/events";
import { arn, type Installation, useKey } from "../installation";
import { type Condition, comment, grant } from "../terraform-language";
import { SecurityHub } from "./security-hub";

export interface ScanResultsProps {
  readonly installation: Installation;
  /** Whether Security Hub has a finding of each image. */
  readonly securityHub: Condition;
}

/** Where people and programs learn how scans ended. */
export class ScanResults extends Construct {
  readonly topic: SnsTopic;
  readonly securityHub: SecurityHub;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: ScanResultsProps,
  ) {
    super(scope, id);
    const { installation } = props;
    comment(this, "Where people and programs learn how scans ended.");
    this.topic = new SnsTopic(this, "topic", {
      name: `${installation.name}-results`,
      kmsMasterKeyId: installation.kmsKeyArn,
    });
    this.securityHub = new SecurityHub(this, "security-hub", { installation, enabled: props.securityHub });
  }

  /** Lets a role publish outcomes: on the topic, and as events of this product and no other. */
  grantPublish(role: IamRole): IamRolePolicy {
    return grant(this, "publish", role, "publish-results", [
      { sid: "PublishResults", actions: ["sns:Publish"], resources: [this.topic.arn] },
      {
        sid: "PutEvents",
        actions: ["events:PutEvents"],
        resources: [arn(this.props.installation, "events", "event-bus/default")],
        // A multivalued key, of which ForAllValues also holds where it is absent, hence Null:
        // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
        conditions: {
          "ForAllValues:StringEquals": { "events:source": [EVENT_SOURCE] },
          Null: { "events:source": ["false"] },
        },
      },
      useKey(this.props.installation, "sns", ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]);
  }
}
