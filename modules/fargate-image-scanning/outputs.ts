import { Fn, Token } from "cdktf";
import type { Construct } from "constructs";
import type { DeploymentGate } from "../deployment-gate";
import { declareOutputs, type Output } from "../interface";
import type { Members } from "../members";
import type { NodeFunction } from "../node-function";
import { type BoolValue, choose } from "../terraform-language";
import type { FargateImageScanning } from "./fargate-image-scanning";

/** Names and ARNs that people invoke, and that policies name. */
function ofFunction(
  name: string,
  description: string,
  { function: { functionName, arn }, role }: NodeFunction,
): Record<string, Output> {
  return {
    [`${name}_function_name`]: { description, value: functionName },
    [`${name}_function_arn`]: { description: `ARN of the ${name} function`, value: arn },
    [`${name}_role_arn`]: { description: `Role of the ${name} function`, value: role.arn },
  };
}

/** ARNs that a service's lifecycle hook and policies of other accounts name. */
function ofGate(gate: DeploymentGate): Record<string, Output> {
  const outputs = {
    deployment_gate_function_name: {
      description: "Function that ECS asks whether a deployment may go on; null without deployment_gate",
      value: gate.function.function.functionName,
    },
    deployment_gate_function_arn: {
      description:
        "ARN of that function: hook_target_arn of a service's lifecycle hook; null without deployment_gate",
      value: gate.function.function.arn,
      after: gate.rights.ofFunction,
    },
    deployment_gate_role_arn: {
      description:
        "Role with which ECS invokes it: role_arn of a service's lifecycle hook; null without deployment_gate",
      value: gate.hookRole.arn,
      after: gate.rights.ofHook,
    },
    deployment_gate_function_role_arn: {
      description:
        "Role of the function itself, for repository policies of other accounts; null without deployment_gate",
      value: gate.function.role.arn,
    },
  };
  return Object.fromEntries(
    Object.entries(outputs).map(([name, output]) => [name, { ...output, optional: true }]),
  );
}

/** Who sends events to one more bus, for that bus's policy, and what could not be sent. */
function ofOutcomeEventBus({ results: { outcomeEventBus } }: FargateImageScanning): Record<string, Output> {
  return {
    outcome_event_bus_role_arn: {
      description:
        "Role with which EventBridge puts events on the bus outcome_event_bus_arn, for that bus's policy; null without it",
      value: outcomeEventBus.role.arn,
      optional: true,
    },
    outcome_dead_letter_queue_url: {
      description:
        "Queue of events that this bus did not take; empty if all is well. Null without outcome_event_bus_arn",
      value: outcomeEventBus.deadLetterQueue.url,
      optional: true,
    },
    outcome_dead_letter_queue_arn: {
      description: "ARN of that queue; null without outcome_event_bus_arn",
      value: outcomeEventBus.deadLetterQueue.arn,
      optional: true,
    },
  };
}

/**
 * The settings of a part that is on. A mistyped name in its input is missing here, because Terraform drops it without a
 * message.
 */
function ofDecisions({ gate, enforcement }: FargateImageScanning, whenOff: unknown): Record<string, Output> {
  // A map has values of one type, so that null, or an empty one, may stand in its place.
  const held = (isOn: BoolValue, decisions: Readonly<Record<string, unknown>>) =>
    choose(isOn, Fn.tomap(decisions), whenOff);
  return {
    deployment_gate_decisions: {
      description:
        "The settings of deployment_gate with its defaults: the mode, block_in with commas, each case with its answer, and timeout_minutes; null without it",
      value: held(gate.exists, gate.decisions),
    },
    enforcement_decisions: {
      description:
        "The settings of enforcement with its defaults: the mode and the actions that it may take; null without it",
      value: held(enforcement.isOn, enforcement.decisions),
    },
  };
}

/** The input `hub` of each member. */
function ofMembers({ exists, settings, intake }: Members, whenOff: unknown): Record<string, Output> {
  return {
    member_settings: {
      description:
        "The settings that modules/member takes as hub, the same in every member: hub_account_id, hub_region, hub_name, organization_id, event_bus_arn and iam_role_path; null without members",
      value: choose(exists, Fn.tomap(settings), whenOff),
      after: intake,
    },
  };
}

function logGroupNames(scanning: FargateImageScanning): unknown {
  const { trigger, coordinator, sweeper, scanner, gate } = scanning;
  return mapOf([
    ["scan-trigger", trigger.function.logGroup.name, true],
    ["scan-coordinator", coordinator.function.logGroup.name, true],
    ["task-sweeper", sweeper.function.logGroup.name, true],
    ["scanner", scanner.inline.logGroup.name, scanner.hasBuilds],
    ["deployment-gate", gate.function.logGroup.name, gate.exists],
  ]);
}

/**
 * A map of the entries that there are. Terraform knows its keys at plan, so that a `for_each` may go through them.
 *
 * @param entries key, value and whether there is one
 */
function mapOf(entries: readonly (readonly [string, string, BoolValue])[]): unknown {
  const parts = new Map<BoolValue, Record<string, string>>();
  for (const [key, value, exists] of entries) {
    parts.set(exists, { ...parts.get(exists), [key]: value });
  }
  return Fn.merge([...parts].map(([exists, values]) => choose(exists, Fn.tomap(values), Fn.tomap({}))));
}

/**
 * Declares the outputs of a stack around one installation.
 *
 * @param whenOff what stands in for null, where the front cannot show that
 */
export function terraformOutputs(scope: Construct, scanning: FargateImageScanning, whenOff?: string): void {
  const noMap = whenOff === undefined ? Token.nullValue() : Fn.tomap({});
  const outputs: Record<string, Output> = {
    event_rule_arn: {
      description: "EventBridge rule that picks the task events",
      value: scanning.taskEvents.rule.arn,
    },
    queue_url: { description: "Queue of task events", value: scanning.taskEvents.queue.url },
    queue_arn: { description: "ARN of the queue of task events", value: scanning.taskEvents.queue.arn },
    dead_letter_queue_url: {
      description: "Queue of messages that could not be handled; empty if all is well",
      value: scanning.taskEvents.deadLetterQueue.url,
    },
    dead_letter_queue_arn: {
      description: "ARN of the queue of messages that could not be handled",
      value: scanning.taskEvents.deadLetterQueue.arn,
    },
    work_queue_arn: {
      description: "ARN of the FIFO queue that calls the scan-coordinator, for rights of the command line",
      value: scanning.coordinator.work.queue.arn,
    },
    ledger_table_name: {
      description: "DynamoDB table with one row per image",
      value: scanning.ledger.table.name,
    },
    ledger_table_arn: {
      description: "ARN of the table with one row per image",
      value: scanning.ledger.table.arn,
    },
    scanner_project_name: {
      description: "CodeBuild project that scans images; null in backend mode",
      value: scanning.scanner.projectName,
      optional: true,
    },
    scanner_project_arn: {
      description: "ARN of that project; null in backend mode",
      value: scanning.scanner.projectArn,
      optional: true,
    },
    scanner_role_arn: {
      description:
        "Role of the builds, for repository, secret and key policies of other accounts; null in backend mode",
      value: scanning.scanner.roleArn,
      optional: true,
    },
    ...ofFunction("trigger", "Function that turns task events into scans", scanning.trigger.function),
    ...ofFunction("coordinator", "Function that records how scans end", scanning.coordinator.function),
    ...ofFunction(
      "sweeper",
      "Function that asks for the images of running tasks; invoke it to sweep now",
      scanning.sweeper.function,
    ),
    sweep_schedule_role_arn: {
      description: "Role with which EventBridge Scheduler invokes the sweeper",
      value: scanning.sweeper.schedulerRole.arn,
    },
    ...ofGate(scanning.gate),
    ...ofDecisions(scanning, noMap),
    ...ofMembers(scanning.members, noMap),
    token_secret_arn: {
      description: "Secret that holds the Sysdig token; null where a parameter holds it",
      value: scanning.token.secretArn,
      optional: true,
    },
    results_topic_arn: {
      description:
        "SNS topic that outcomes of scans are published on. Not for alarm_actions, because without kms_key_arn it is encrypted with alias/aws/sns, and alarms cannot publish to it",
      value: scanning.results.topic.arn,
    },
    log_group_names: {
      description:
        "Log groups by their writers: scan-trigger, scan-coordinator, task-sweeper, in inline mode scanner, with deployment_gate deployment-gate",
      value: logGroupNames(scanning),
    },
    alarm_arns: {
      description:
        "ARNs of the alarms by the last part of their names, such as dead-letter-queue; empty where monitoring.alarms is false",
      value: mapOf(
        scanning.monitoring.alarms.map(({ id, exists, resource }) => [id, resource.arn, exists] as const),
      ),
    },
    ...ofOutcomeEventBus(scanning),
    dashboard_name: {
      description:
        "CloudWatch dashboard: what failed, what is scanning, and whether the pipeline is healthy; null where monitoring.dashboard is false",
      value: scanning.monitoring.dashboard.dashboardName,
      optional: true,
    },
  };
  declareOutputs(scope, outputs, whenOff);
}
