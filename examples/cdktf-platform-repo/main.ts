import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { SnsTopicSubscription } from "@cdktf/provider-aws/lib/sns-topic-subscription";
import { SqsQueue } from "@cdktf/provider-aws/lib/sqs-queue";
import { SqsQueuePolicy } from "@cdktf/provider-aws/lib/sqs-queue-policy";
import { App, TerraformOutput, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { FargateImageScanning } from "./.gen/modules/fargate-image-scanning";

/** A cluster, the scanning of what runs on it, and a queue of the images that somebody has to look at. */
class PlatformStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws");
    // cdktf would pin the one version that its types are made from.
    this.addOverride("terraform.required_providers.aws", {
      source: "hashicorp/aws",
      version: ">= 5.100",
    });

    const cluster = new EcsCluster(this, "cluster", { name: "platform" });
    new EcsTaskDefinition(this, "web", {
      family: "platform-web",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      containerDefinitions: JSON.stringify([
        { name: "web", image: "public.ecr.aws/nginx/nginx:1.27", essential: true },
      ]),
    });

    // The token itself is put there by hand: it is in no code and no state.
    const token = new SecretsmanagerSecret(this, "sysdig-token", {
      name: "platform/sysdig-token",
      recoveryWindowInDays: 0,
    });

    const scanning = new FargateImageScanning(this, "scanning", {
      name: "platform",
      clusterArns: [cluster.arn],
      sysdigSecureEndpoint: "https://eu1.app.sysdig.com",
      sysdigSecureApiTokenSecret: { arn: token.arn },
      excludeImages: ["public.ecr.aws/aws-observability/**"],
      rescanAfterHours: 12,
      tags: { team: "platform" },
    });

    const findings = new SqsQueue(this, "findings", { name: "platform-findings" });
    const mayDeliver = {
      Effect: "Allow",
      Principal: { Service: "sns.amazonaws.com" },
      Action: "sqs:SendMessage",
      Resource: findings.arn,
      Condition: { ArnEquals: { "aws:SourceArn": scanning.resultsTopicArnOutput } },
    };
    new SqsQueuePolicy(this, "findings-policy", {
      queueUrl: findings.url,
      policy: JSON.stringify({ Version: "2012-10-17", Statement: [mayDeliver] }),
    });
    new SnsTopicSubscription(this, "findings-subscription", {
      topicArn: scanning.resultsTopicArnOutput,
      protocol: "sqs",
      endpoint: findings.arn,
      rawMessageDelivery: true,
      // News alone: an image that goes on failing is not published to the team every day.
      filterPolicy: JSON.stringify({ verdict: ["FAILED", "ERROR"], change: ["first", "worse", "better"] }),
    });

    new TerraformOutput(this, "findings_queue_url", { value: findings.url });
    new TerraformOutput(this, "ledger_table_name", { value: scanning.ledgerTableNameOutput });
  }
}

const app = new App();
new PlatformStack(app, "platform");
app.synth();
