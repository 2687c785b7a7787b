import type { Construct } from "constructs";
import { declareOutputs, ModuleStack, terraformVariables } from "../interface";
import { MEMBER_INPUTS } from "./inputs";
import { Member } from "./member";

const MEMBER = "member";

/** A member with every input as a Terraform variable and every output, as it is published. */
export class MemberStack extends ModuleStack {
  readonly member: Member;

  constructor(scope: Construct, id: string) {
    // Terraform 1.9 brought rules that read other inputs and data sources.
    super(scope, id, MEMBER, ">= 1.9");
    this.member = new Member(this, MEMBER, terraformVariables(this, MEMBER_INPUTS));
    const { taskEvents, readRole, pullRole, actRole, alarm } = this.member;
    declareOutputs(this, {
      event_rule_arn: [
        "EventBridge rule that matches the task events; null without task_events",
        taskEvents.rule.arn,
      ],
      dead_letter_queue_url: [
        "Queue of events that the hub did not get; empty if all is well. Null without task_events",
        taskEvents.deadLetterQueue.url,
      ],
      dead_letter_queue_arn: [
        "ARN of the queue of events that the hub did not get; null without task_events",
        taskEvents.deadLetterQueue.arn,
      ],
      dead_letter_alarm_arn: [
        "Alarm on the queue of events that the hub did not get; null without task_events",
        alarm.arn,
      ],
      events_role_arn: [
        "Role with which EventBridge puts events on the hub's bus; null without create_roles",
        taskEvents.role.role.arn,
      ],
      read_role_arn: ["Role with which the hub reads tasks; null without create_roles", readRole.role.arn],
      pull_role_arn: ["Role with which the hub pulls images; null without create_roles", pullRole.role.arn],
      act_role_arn: [
        "Role with which the hub rolls back and stops; null without create_roles or enforcement",
        actRole.role.arn,
      ],
    });
  }
}
