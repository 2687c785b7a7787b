import { TerraformOutput } from "cdktf";
import type { Construct } from "constructs";
import { choose, isGiven } from "../terraform-language";
import type { FargateImageScanning } from "./fargate-image-scanning";

interface Output {
  readonly description: string;
  readonly value: string;
  /** Null where the part that it names is off. */
  readonly optional?: boolean;
}

/**
 * Declares the outputs of a stack around one installation.
 *
 * @param whenOff what stands in for null, where the front cannot show that
 */
export function terraformOutputs(scope: Construct, scanning: FargateImageScanning, whenOff?: string): void {
  const outputs: Record<string, Output> = {
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
      description: "CodeBuild project that scans images; null in backend mode",
      value: scanning.scanner.projectName,
      optional: true,
    },
    scanner_role_arn: {
      description: "Role of the builds, for repository policies of other accounts; null in backend mode",
      value: scanning.scanner.roleArn,
      optional: true,
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
      description: "Secret that holds the Sysdig token; null where a parameter holds it",
      value: scanning.token.secretArn,
      optional: true,
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
  for (const [name, { description, value, optional }] of Object.entries(outputs)) {
    const isReplaced = optional && whenOff !== undefined;
    new TerraformOutput(scope, name, {
      description,
      value: isReplaced ? choose(isGiven(value), value, whenOff) : value,
    });
  }
}
