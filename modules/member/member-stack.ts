import { Token } from "cdktf";
import type { Construct } from "constructs";
import { declareOutputs, ModuleStack, terraformVariables } from "../interface";
import type { AccountRole } from "./account-role";
import { MEMBER_INPUTS } from "./inputs";
import { Member } from "./member";
import type { MemberProps } from "./props";

const MEMBER = "member";

/** A member with every input as a Terraform variable and every output, as it is published. */
export class MemberStack extends ModuleStack {
  readonly member: Member;

  constructor(scope: Construct, id: string) {
    super(scope, id, MEMBER);
    this.member = new Member(this, MEMBER, terraformVariables<MemberProps>(this, MEMBER_INPUTS));
    const { taskEvents, readRole, pullRole, actRole, alarm } = this.member;
    const none = Token.asString(Token.nullValue());
    const arnOf = (role: AccountRole | undefined) => role?.role.arn ?? none;
    declareOutputs(this, {
      event_rule_arn: {
        description: "EventBridge rule that picks the task events; null without task_events",
        value: taskEvents.rule?.arn ?? none,
      },
      dead_letter_queue_url: {
        description:
          "Queue of events that the hub did not get; empty if all is well. Null without task_events",
        value: taskEvents.deadLetterQueue?.url ?? none,
      },
      dead_letter_queue_arn: {
        description: "ARN of that queue; null without task_events",
        value: taskEvents.deadLetterQueue?.arn ?? none,
      },
      dead_letter_alarm_arn: {
        description: "Alarm on that queue; null without task_events",
        value: alarm?.arn ?? none,
      },
      events_role_arn: {
        description: "Role with which EventBridge puts events on the hub's bus; null without create_roles",
        value: arnOf(taskEvents.role),
      },
      read_role_arn: {
        description: "Role with which the hub reads tasks; null without create_roles",
        value: arnOf(readRole),
      },
      pull_role_arn: {
        description: "Role with which the hub pulls images; null without create_roles",
        value: arnOf(pullRole),
      },
      act_role_arn: {
        description: "Role with which the hub rolls back and stops; null without create_roles or enforcement",
        value: arnOf(actRole),
      },
    });
  }
}
