import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { SnsTopic } from "@cdktf/provider-aws/lib/sns-topic";
import { Fn, Token } from "cdktf";
import { Construct } from "constructs";
import type { ChannelVariable } from "../../functions/contract/environment";
import { EVENT_SOURCE } from "../../functions/contract/events";
import { arn, type Installation, Part, useKey } from "../installation";
import {
  allow,
  comment,
  denyPlainHttp,
  grant,
  grantDocument,
  hasEntries,
  policyDocument,
  sharedDocument,
} from "../terraform-language";
import { OutcomeEventBus } from "./outcome-event-bus";

/** https://docs.aws.amazon.com/sns/latest/dg/sns-server-side-encryption.html */
const AWS_MANAGED_KEY = "alias/aws/sns";

/** The topic and events by which people and programs learn how scans ended. */
export class ScanResults extends Part {
  readonly topic: SnsTopic;
  readonly outcomeEventBus: OutcomeEventBus;
  private readonly securityHub: Construct;

  constructor(scope: Construct, id: string, installation: Installation) {
    super(scope, id, installation);
    const { kmsKeyArn, resultsTopicSubscriberAccounts: accounts } = installation.inputs;
    comment(this, "Where people and programs learn how scans ended.");
    const name = `${installation.name}-results`;
    const topicArn = arn(installation, "sns", name);
    this.topic = new SnsTopic(this, "topic", {
      name,
      // Without any key, a topic is not encrypted.
      kmsMasterKeyId: Token.asString(Fn.coalesce([kmsKeyArn, AWS_MANAGED_KEY])),
      policy: policyDocument(this, "topic-policy", [
        allow("SubscribeFromOtherAccounts", "sns:Subscribe", topicArn, {
          accounts,
          when: hasEntries(accounts),
        }),
        denyPlainHttp(["sns:Publish"], topicArn),
      ]).json,
    });
    comment(
      this.topic,
      "With AWS's own key, roles need no right on the key to publish, but CloudWatch alarms and EventBridge rules cannot publish here. The topic's policy names other accounts only, because roles of this account have the right in their own policies.",
    );
    this.outcomeEventBus = new OutcomeEventBus(this, "outcome-event-bus", installation);
    this.securityHub = new Construct(this, "security-hub");
  }

  get environment(): Readonly<Record<ChannelVariable, string>> {
    return {
      RESULTS_TOPIC_ARN: this.topic.arn,
      SECURITY_HUB: Token.asString(Fn.tostring(this.installation.inputs.securityHub)),
    };
  }

  grantPublish(role: IamRole): void {
    // Allows publishing to the topic, and putting events with this product's source only.
    grant(this, "publish", role, [
      allow("PublishResults", "sns:Publish", this.topic.arn),
      // With Null, because ForAllValues also applies if the multivalued key is absent:
      // https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-use-conditions.html
      allow("PutEvents", "events:PutEvents", [arn(this.installation, "events", "event-bus/default")], {
        conditions: {
          "ForAllValues:StringEquals": { "events:source": [EVENT_SOURCE] },
          Null: { "events:source": ["false"] },
        },
      }),
      useKey("UseKeyOfTopic", this.installation, "sns", ["kms:Decrypt", "kms:GenerateDataKey"]),
    ]);
    // Grants nothing if security_hub is false.
    const { accountId, inputs } = this.installation;
    const product = arn(this.installation, "securityhub", `product/${accountId}/default`);
    const statement = allow("ImportFindings", "securityhub:BatchImportFindings", product);
    const document = sharedDocument(this.securityHub, "import", [statement], inputs.securityHub);
    comment(document, "Findings of custom integrations belong to the account's own product.");
    grantDocument(role, document, inputs.securityHub);
  }
}
