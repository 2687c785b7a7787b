import { Fn, Token, Tokenization } from "cdktf";
import type { Construct } from "constructs";
import { declareOutputs, type Output } from "../interface";
import type { NodeFunction } from "../node-function";
import { type BoolValue, choose } from "../terraform-language";
import type { FargateImageScanning } from "./fargate-image-scanning";

function ofFunction(
  name: string,
  description: string,
  { function: { functionName, arn }, role }: NodeFunction,
): Record<string, Output> {
  return {
    [`${name}_function_name`]: [description, functionName],
    [`${name}_function_arn`]: [`ARN of the ${name} function`, arn],
    [`${name}_role_arn`]: [`Role of the ${name} function`, role.arn],
  };
}

/**
 * Returns a map of the entries that exist. An entry is a key, a value and whether it exists. The keys are known at
 * plan, for a `for_each`.
 */
function mapOf(entries: readonly (readonly [string, string, BoolValue])[]): unknown {
  const parts = new Map<BoolValue, Record<string, string>>();
  for (const [key, value, exists] of entries) {
    parts.set(exists, { ...parts.get(exists), [key]: value });
  }
  const merged = Fn.merge(
    [...parts].map(([exists, values]) => choose(exists, Fn.tomap(values), Fn.tomap({}))),
  );
  // Returned as an object, which cdktf declares as a map; a string would be declared as a text that may be null.
  return Tokenization.reverseString(merged).firstToken;
}

/**
 * Declares the outputs of an installation.
 *
 * @param whenOff value instead of null, because cdktf's command line fails on null
 */
export function terraformOutputs(scope: Construct, scanning: FargateImageScanning, whenOff?: string): void {
  const { taskEvents, ledger, coordinator, trigger, sweeper, inlineScanner, gate, enforcement, members } =
    scanning;
  const { outcomeEventBus, topic } = scanning.results;
  // Made as a map, whose values have one type, so that null or an empty map fits the other side of the condition.
  const mapWhere = (isOn: BoolValue, values: Readonly<Record<string, unknown>>) =>
    choose(isOn, Fn.tomap(values), whenOff === undefined ? Token.nullValue() : Fn.tomap({}));
  const outputs: Record<string, Output> = {
    event_rule_arn: ["EventBridge rule that matches the task events", taskEvents.rule.arn],
    queue_url: ["Queue of task events", taskEvents.queue.url],
    queue_arn: ["ARN of the queue of task events", taskEvents.queue.arn],
    dead_letter_queue_url: [
      "Queue of messages that could not be handled; empty if all is well",
      taskEvents.deadLetterQueue.url,
    ],
    dead_letter_queue_arn: [
      "ARN of the queue of messages that could not be handled",
      taskEvents.deadLetterQueue.arn,
    ],
    work_queue_arn: [
      "ARN of the FIFO queue that calls the scan-coordinator, for rights of the command line",
      coordinator.work.queue.arn,
    ],
    ledger_table_name: ["DynamoDB table with one row per image", ledger.table.name],
    ledger_table_arn: ["ARN of the DynamoDB table with one row per image", ledger.table.arn],
    scanner_project_name: [
      "CodeBuild project that scans images; null in backend mode",
      inlineScanner.project.name,
    ],
    scanner_project_arn: [
      "ARN of the CodeBuild project that scans images; null in backend mode",
      inlineScanner.project.arn,
    ],
    scanner_role_arn: [
      "Role of the builds, for repository, secret and key policies of other accounts; null in backend mode",
      inlineScanner.role.arn,
    ],
    ...ofFunction("trigger", "Function that turns task events into scans", trigger.function),
    ...ofFunction("coordinator", "Function that records how scans end", coordinator.function),
    ...ofFunction(
      "sweeper",
      "Function that asks for the images of running tasks; invoke it to sweep now",
      sweeper.function,
    ),
    sweep_schedule_role_arn: [
      "Role with which EventBridge Scheduler invokes the sweeper",
      sweeper.schedulerRole.arn,
    ],
    deployment_gate_function_name: [
      "Function that ECS asks whether a deployment may go on; null without deployment_gate",
      gate.function.function.functionName,
    ],
    deployment_gate_function_arn: [
      "ARN of the deployment gate's function, for hook_target_arn of a service's lifecycle hook; null without deployment_gate",
      gate.function.function.arn,
      gate.rights.ofFunction,
    ],
    deployment_gate_role_arn: [
      "Role with which ECS invokes the deployment gate's function, for role_arn of a service's lifecycle hook; null without deployment_gate",
      gate.hookRole.arn,
      gate.rights.ofHook,
    ],
    deployment_gate_function_role_arn: [
      "Role of the deployment gate's function itself, for repository policies of other accounts; null without deployment_gate",
      gate.function.role.arn,
    ],
    // Terraform silently drops mistyped names in the input; people notice that they are missing in these two outputs.
    deployment_gate_decisions: [
      "The settings of deployment_gate with its defaults: the mode, block_in with commas, each case with its answer, and timeout_minutes; null without deployment_gate",
      mapWhere(gate.exists, gate.decisions),
    ],
    enforcement_decisions: [
      "The settings of enforcement with its defaults: the mode and the actions that it may take; null without enforcement",
      mapWhere(enforcement.isOn, enforcement.decisions),
    ],
    member_settings: [
      "The settings for the input hub of modules/member, the same in every member: hub_account_id, hub_region, hub_name, organization_id, event_bus_arn and iam_role_path; null without members",
      mapWhere(members.exists, members.settings),
      members.intake,
    ],
    token_secret_arn: [
      "Secret that holds the Sysdig token; null if a parameter holds the token",
      scanning.token.secretArn,
    ],
    results_topic_arn: [
      "SNS topic on which outcomes of scans are published. Not for alarm_actions: without kms_key_arn the topic is encrypted with alias/aws/sns, and alarms cannot publish to it",
      topic.arn,
    ],
    log_group_names: [
      "Log groups by their writers: scan-trigger, scan-coordinator, task-sweeper, in inline mode scanner, with deployment_gate deployment-gate",
      mapOf([
        ["scan-trigger", trigger.function.logGroup.name, true],
        ["scan-coordinator", coordinator.function.logGroup.name, true],
        ["task-sweeper", sweeper.function.logGroup.name, true],
        ["scanner", inlineScanner.logGroup.name, inlineScanner.exists],
        ["deployment-gate", gate.function.logGroup.name, gate.exists],
      ]),
    ],
    alarm_arns: [
      "ARNs of the alarms by the last part of their names, such as dead-letter-queue; empty if monitoring.alarms is false",
      mapOf(scanning.monitoring.alarms.map(({ id, exists, resource }) => [id, resource.arn, exists])),
    ],
    outcome_event_bus_role_arn: [
      "Role with which EventBridge puts events on the bus outcome_event_bus_arn, for the policy of this bus; null without outcome_event_bus_arn",
      outcomeEventBus.role.arn,
    ],
    outcome_dead_letter_queue_url: [
      "Queue of events that the bus outcome_event_bus_arn did not accept; empty if all is well. Null without outcome_event_bus_arn",
      outcomeEventBus.deadLetterQueue.url,
    ],
    outcome_dead_letter_queue_arn: [
      "ARN of the queue of events that the bus outcome_event_bus_arn did not accept; null without outcome_event_bus_arn",
      outcomeEventBus.deadLetterQueue.arn,
    ],
    dashboard_name: [
      "CloudWatch dashboard: what failed, what is scanning, and whether the pipeline is healthy; null if monitoring.dashboard is false",
      scanning.monitoring.dashboard.dashboardName,
    ],
  };
  declareOutputs(scope, outputs, whenOff);
}
