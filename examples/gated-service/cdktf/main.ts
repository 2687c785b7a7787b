import { DataAwsEcsService } from "@cdktf/provider-aws/lib/data-aws-ecs-service";
import { DataAwsPartition } from "@cdktf/provider-aws/lib/data-aws-partition";
import { EcsCluster } from "@cdktf/provider-aws/lib/ecs-cluster";
import { EcsService } from "@cdktf/provider-aws/lib/ecs-service";
import { EcsTaskDefinition } from "@cdktf/provider-aws/lib/ecs-task-definition";
import { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { IamRolePolicyAttachment } from "@cdktf/provider-aws/lib/iam-role-policy-attachment";
import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { App, TerraformStack, TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { FargateImageScanning } from "fargate-image-scanning-cdktf";

/** Service and gate of main.tf in the folder above, by the class of the npm package, and a token in a secret. */
class GatedServiceStack extends TerraformStack {
  constructor(scope: Construct, id: string) {
    super(scope, id);
    new AwsProvider(this, "aws");
    // Lifecycle hooks of services came with 6.4, runningCount of the data source below with 6.21.
    this.addOverride("terraform.required_providers.aws", {
      source: "hashicorp/aws",
      version: ">= 6.21",
    });
    const image = new TerraformVariable(this, "image", { type: "string" });
    const subnetIds = new TerraformVariable(this, "subnet_ids", { type: "list(string)" });
    const securityGroupIds = new TerraformVariable(this, "security_group_ids", { type: "list(string)" });
    const assignPublicIp = new TerraformVariable(this, "assign_public_ip", { type: "bool", default: false });
    const endpoint = new TerraformVariable(this, "sysdig_secure_endpoint", { type: "string" });
    const tokenSecret = new TerraformVariable(this, "sysdig_token_secret_arn", { type: "string" });

    const { gate } = new FargateImageScanning(this, "scanning", {
      sysdigSecureEndpoint: endpoint.stringValue,
      sysdigSecureApiTokenSecret: { arn: tokenSecret.stringValue },
      // For a start, what would be blocked is published, and passes; "block" comes later.
      deploymentGate: { mode: "audit", timeoutMinutes: 20 },
    });

    const cluster = new EcsCluster(this, "cluster", { name: "gated-service" });
    // Pulls the image from ECR.
    const executionRole = new IamRole(this, "execution", {
      name: "gated-worker-execution",
      assumeRolePolicy: JSON.stringify({
        Version: "2012-10-17",
        Statement: [
          { Effect: "Allow", Action: "sts:AssumeRole", Principal: { Service: "ecs-tasks.amazonaws.com" } },
        ],
      }),
    });
    const { partition } = new DataAwsPartition(this, "current");
    const mayPull = new IamRolePolicyAttachment(this, "execution-policy", {
      role: executionRole.name,
      policyArn: `arn:${partition}:iam::aws:policy/service-role/AmazonECSTaskExecutionRolePolicy`,
    });
    const taskDefinition = new EcsTaskDefinition(this, "worker-task", {
      family: "gated-worker",
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      executionRoleArn: executionRole.arn,
      containerDefinitions: JSON.stringify([{ name: "worker", image: image.stringValue, essential: true }]),
    });
    const worker = new EcsService(this, "worker", {
      name: "gated-worker",
      cluster: cluster.arn,
      taskDefinition: taskDefinition.arn,
      launchType: "FARGATE",
      desiredCount: 1,
      // Without it Terraform is done before ECS has decided.
      waitForSteadyState: true,
      networkConfiguration: {
        subnets: subnetIds.listValue,
        securityGroups: securityGroupIds.listValue,
        assignPublicIp: assignPublicIp.booleanValue,
      },
      deploymentConfiguration: {
        strategy: "BLUE_GREEN",
        bakeTimeInMinutes: "0",
        lifecycleHook: [
          {
            hookTargetArn: gate.functionArn,
            roleArn: gate.roleArn,
            lifecycleStages: ["PRE_SCALE_UP", "POST_SCALE_UP"],
          },
        ],
      },
      timeouts: { create: "45m", update: "45m" },
      // ECS pulls with the role for as long as there is the service.
      dependsOn: [mayPull],
    });
    // ECS rolls a blocked deployment back, and to Terraform the service then looks fine. This makes the apply fail.
    const running = new DataAwsEcsService(this, "running", {
      serviceName: worker.name,
      clusterArn: cluster.arn,
      dependsOn: [worker],
    });
    running.lifecycle = {
      postcondition: [
        {
          // Of a first deployment that was refused there is nothing to go back to: then no task runs.
          condition: `\${self.task_definition == ${taskDefinition.fqn}.arn && self.running_count > 0}`,
          errorMessage:
            "ECS has rolled the deployment back. Where the gate has blocked it, fargate-scans workload gated-service/gated-worker says why.",
        },
      ],
    };
  }
}

const app = new App();
new GatedServiceStack(app, "gated-service");
app.synth();
