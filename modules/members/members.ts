import { CloudwatchEventBus } from "@cdktf/provider-aws/lib/cloudwatch-event-bus";
import { CloudwatchEventBusPolicy } from "@cdktf/provider-aws/lib/cloudwatch-event-bus-policy";
import { CloudwatchEventRule } from "@cdktf/provider-aws/lib/cloudwatch-event-rule";
import { CloudwatchEventTarget } from "@cdktf/provider-aws/lib/cloudwatch-event-target";
import { DynamodbTableItem } from "@cdktf/provider-aws/lib/dynamodb-table-item";
import type { IamRole } from "@cdktf/provider-aws/lib/iam-role";
import { Fn, type ITerraformDependable, ref, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import type { ProgramEnvironment } from "../../functions/contract/environment";
import { TASK_EVENT } from "../../functions/contract/events";
import { type Attribute, PARTITION_KEY } from "../../functions/contract/ledger";
import { MEMBERS_KEY, type MemberRole, memberRoleArn } from "../../functions/contract/places/members";
import { arn, type Installation, type QueueRule } from "../installation";
import type { ScanLedger } from "../scan-ledger";
import { type TaskEvents, taskEventPattern } from "../task-events";
import {
  allow,
  and,
  attributeOf,
  type BoolValue,
  choose,
  comment,
  counted,
  grantDocument,
  isGiven,
  optionalAttributeOf,
  policyDocument,
  sharedDocument,
} from "../terraform-language";
import { type HUB_ATTRIBUTES, memberRoleName, membersName } from "./settings";

export interface MembersProps {
  readonly installation: Installation;
  readonly ledger: ScanLedger;
  /** Queue and rule of task events. The queues admit `membersRule`. */
  readonly taskEvents: TaskEvents;
}

const SIDS: Readonly<Record<MemberRole, string>> = {
  read: "AssumeReadRoles",
  pull: "AssumePullRoles",
  act: "AssumeActRoles",
};

export function membersRule(installation: Installation, exists: BoolValue): QueueRule {
  const name = membersName(installation.name);
  return { arn: arn(installation, "events", `rule/${name}/${name}`), sid: "ReceiveMemberEvents", exists };
}

/**
 * Accounts and regions that the installation serves as their hub: a bus for task events, the list of members, and the
 * right to assume their roles. 400 accounts need as many resources as one account.
 */
export class Members extends Construct {
  /** Whether the installation is a hub. */
  readonly exists: BoolValue;
  readonly environment: Readonly<Record<string, string>>;
  readonly intake: ITerraformDependable[];
  /** The item that lists members. Until it exists, functions that need it fail and are retried. */
  readonly list: ITerraformDependable;
  private readonly busArn: string;
  private readonly organizationId: string;
  /** Pattern of the ARNs of members' roles, with the words ACCOUNT and KIND. */
  private readonly roles: string;

  constructor(
    scope: Construct,
    id: string,
    private readonly props: MembersProps,
  ) {
    super(scope, id);
    comment(
      this,
      "Other accounts and regions of the organisation: a bus for their task events, and the list of them.",
    );
    const { name, partition, region, inputs } = props.installation;
    this.exists = isGiven(inputs.members);
    // Built from the name, because members are planned with the ARN before the bus exists.
    this.busArn = arn(props.installation, "events", `event-bus/${membersName(name)}`);
    this.organizationId = Token.asString(attributeOf(inputs.members, "organization_id"));
    this.roles = `arn:${partition}:iam::ACCOUNT:role${inputs.iamRolePath}${memberRoleName(name, "KIND", region)}`;
    const given = { MEMBER_ROLES: this.roles } satisfies Partial<ProgramEnvironment<"scan-trigger">>;
    this.environment = new TerraformLocal(
      this,
      "function-variables",
      choose(this.exists, given, {}),
    ).asStringMap;
    const bus = this.createBus();
    this.list = this.createList();
    this.intake = [this.admitOrganization(bus), this.createRule(bus, this.list), this.list];
  }

  get pullRole(): string {
    return memberRoleArn(this.roles, "ACCOUNT", "pull");
  }

  get settings(): Readonly<Record<keyof typeof HUB_ATTRIBUTES, string>> {
    const { accountId, region, name, inputs } = this.props.installation;
    return {
      hub_account_id: accountId,
      hub_region: region,
      hub_name: name,
      organization_id: this.organizationId,
      event_bus_arn: this.busArn,
      iam_role_path: inputs.iamRolePath,
    };
  }

  /**
   * Lets a role assume one kind of the members' roles.
   *
   * @param exists whether the role exists and needs this right
   */
  grantAssume(role: IamRole, kind: MemberRole, exists: BoolValue = true): void {
    const condition = and(this.exists, exists);
    const statement = allow(SIDS[kind], "sts:AssumeRole", [memberRoleArn(this.roles, "*", kind)], {
      conditions: { StringEquals: { "aws:ResourceOrgID": [this.organizationId] } },
    });
    const document = sharedDocument(this, `assume-${kind}`, [statement], condition);
    comment(
      document,
      "The account is *, because there may be 400 accounts. The organisation limits them, and each member's role says who may assume it.",
    );
    grantDocument(role, document, condition);
  }

  private createBus(): CloudwatchEventBus {
    const bus = new CloudwatchEventBus(this, "event-bus", {
      name: membersName(this.props.installation.name),
    });
    return comment(
      counted(this.exists, bus),
      "Without a key, because the events come over the members' default buses, which have no key, either.",
    );
  }

  private admitOrganization(bus: CloudwatchEventBus): CloudwatchEventBusPolicy {
    // Without the condition Null: EventBridge requires a source, and nobody has seen a delivery between buses set this
    // key.
    const statement = allow("PutMemberEvents", "events:PutEvents", this.busArn, {
      everybody: true,
      conditions: {
        StringEquals: { "aws:PrincipalOrgID": [this.organizationId] },
        "ForAllValues:StringEquals": { "events:source": [TASK_EVENT.source] },
      },
    });
    const policy = new CloudwatchEventBusPolicy(this, "event-bus-policy", {
      eventBusName: bus.name,
      policy: policyDocument(this, "policy", [statement], this.exists).json,
    });
    return comment(
      counted(this.exists, policy),
      "The whole organisation may put events, because a policy has no room for all members: the functions look them up in the list.",
    );
  }

  /**
   * @param list must exist before the first event, because without it functions could not assign the event to a place
   */
  private createRule(bus: CloudwatchEventBus, list: ITerraformDependable): CloudwatchEventTarget {
    const { installation, taskEvents } = this.props;
    const rule = new CloudwatchEventRule(this, "rule", {
      name: membersName(installation.name),
      eventBusName: bus.name,
      description: "Tasks of members that run, or that ended before they could run",
      state: Token.asString(choose(installation.inputs.enabled, "ENABLED", "DISABLED")),
      eventPattern: Fn.jsonencode(taskEventPattern()),
    });
    counted(this.exists, rule);
    const target = new CloudwatchEventTarget(this, "target", {
      eventBusName: bus.name,
      rule: rule.name,
      arn: taskEvents.queue.arn,
      deadLetterConfig: { arn: taskEvents.deadLetterQueue.arn },
      dependsOn: [list],
    });
    return counted(this.exists, target);
  }

  private createList(): DynamodbTableItem {
    const { ledger, installation } = this.props;
    const { members: settings } = installation.inputs;
    const { friendlyUniqueId } = new TerraformLocal(
      this,
      "accounts",
      optionalAttributeOf(settings, "accounts"),
    );
    const { accountId, region } = installation;
    const { friendlyUniqueId: own } = new TerraformLocal(
      this,
      "own",
      ref(`{ (${accountId}) = [${region}] }`),
    );
    const others = `{ for a, all in local.${friendlyUniqueId} : a => setsubtract(all, lookup(local.${own}, a, [])) }`;
    const item = new DynamodbTableItem(this, "table-item", {
      tableName: ledger.table.name,
      hashKey: PARTITION_KEY,
      item: Fn.jsonencode({
        [PARTITION_KEY]: { S: MEMBERS_KEY },
        ["members" satisfies Attribute]: { S: Fn.jsonencode(ref(others)) },
        ["organizationId" satisfies Attribute]: { S: this.organizationId },
        ["sweepOnly" satisfies Attribute]: { S: Fn.jsonencode(attributeOf(settings, "sweep_only")) },
      }),
    });
    return comment(
      counted(this.exists, item),
      "In an item of the ledger that only Terraform writes: neither a function's environment nor an event pattern has room for so many accounts. The hub's own place is not a member.",
    );
  }
}
