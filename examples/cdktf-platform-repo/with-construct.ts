import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicy } from "@cdktf/provider-aws/lib/iam-role-policy";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { SecretsmanagerSecret } from "@cdktf/provider-aws/lib/secretsmanager-secret";
import { App, TerraformStack } from "cdktf";
import type { Construct } from "constructs";
import { FargateImageScanning } from "fargate-image-scanning-cdktf";

/** A cluster, its scanning by the class of the npm package, and a role that may read verdicts. */
class PlatformStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws");
    // cdktf would pin the one version that its types are made from.
    this.addOverride("terraform.required_providers.aws", {
      source: "hashicorp/aws",
      version: ">= 5.100",
    });

    const cluster = new EcsCluster(this, "cluster", { name: "platform-construct" });
    const token = new SecretsmanagerSecret(this, "sysdig-token", {
      name: "platform-construct/sysdig-token",
      recoveryWindowInDays: 0,
    });

    const scanning = new FargateImageScanning(this, "scanning", {
      name: "platform-construct",
      scanMode: "inline",
      clusterArns: [cluster.arn],
      sysdigSecureEndpoint: "https://eu1.app.sysdig.com",
      sysdigSecureApiTokenSecret: { arn: token.arn },
      rescanAfterHours: 12,
      tags: { team: "platform" },
    });

    const role = new IamRole(this, "portal", {
      name: "platform-portal",
      assumeRolePolicy: policy("sts:AssumeRole", { Principal: { Service: "ecs-tasks.amazonaws.com" } }),
    });
    new IamRolePolicy(this, "portal-reads-verdicts", {
      role: role.name,
      policy: policy("dynamodb:GetItem", { Resource: scanning.ledger.tableArn }),
    });
  }
}

function policy(action: string, rest: object): string {
  return JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", Action: action, ...rest }] });
}

const app = new App();
new PlatformStack(app, "platform-construct");
app.synth();
