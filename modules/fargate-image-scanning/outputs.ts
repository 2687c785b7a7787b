import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import type { FargateImageScanning } from "./fargate-image-scanning";

/** Declares the outputs of a stack around one installation. */
export function terraformOutputs(scope: Construct, scanning: FargateImageScanning): void {
  const outputs: Record<string, { description: string; value: string }> = {
    event_rule_arn: {
      description: "EventBridge rule that picks the task events",
      value: scanning.taskEvents.rule.arn,
    },
    queue_url: { description: "Queue of task events", value: scanning.taskEvents.queue.url },
    dead_letter_queue_url: {
      description: "Queue of messages that could not be handled; to be empty",
      value: scanning.taskEvents.deadLetterQueue.url,
    },
    ledger_table_name: {
      description: "DynamoDB table with one row per image",
      value: scanning.ledger.table.name,
    },
    scanner_project_name: {
      description: "CodeBuild project that scans images",
      value: scanning.scanner.project.name,
    },
    scanner_role_arn: {
      description: "Role of the builds, for repository policies of other accounts",
      value: scanning.scanner.role.arn,
    },
    trigger_function_name: {
      description: "Function that turns task events into scans",
      value: scanning.trigger.function.function.functionName,
    },
    trigger_role_arn: {
      description: "Role of the trigger function",
      value: scanning.trigger.function.role.arn,
    },
    coordinator_function_name: {
      description: "Function that records how scans end",
      value: scanning.coordinator.function.function.functionName,
    },
    sweeper_function_name: {
      description: "Function that asks for the images of running tasks; invoke it to sweep now",
      value: scanning.sweeper.function.function.functionName,
    },
    token_secret_arn: {
      description: "Secret that holds the Sysdig token",
      value: scanning.token.secretArn,
    },
    results_topic_arn: {
      description: "SNS topic that tells how scans ended",
      value: scanning.results.topic.arn,
    },
    dashboard_name: {
      description: "CloudWatch dashboard: what failed, what is scanning, and whether the pipeline is healthy",
      value: scanning.monitoring.dashboard.dashboardName,
    },
  };
  for (const [name, config] of Object.entries(outputs)) {
    new TerraformOutput(scope, name, config);
  }
}
