import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { pullStatements } from "../inline-scanner";
import { arn, currentPlace, type Where } from "../installation";
import { tagAll } from "../interface";
import { createAlarm, messagesIn } from "../monitoring";
import { and, choose, comment, hasEntries, type Inputs, madeAfter } from "../terraform-language";
import { type AccountRole, RoleForHub } from "./account-role";
import { type Hub, hubOf, inEveryRegion } from "./hub";
import { MemberEvents } from "./member-events";
import { actStatements, readStatements } from "./member-statements";

/**
 * An account and region that a hub in another account or region serves. A rule sends task events to the hub. With roles
 * the hub reads, pulls images and, by consent, acts. The member has no function, table or token.
 */
export class Member extends Construct {
  readonly taskEvents: MemberEvents;
  readonly readRole: AccountRole;
  readonly pullRole: AccountRole;
  readonly actRole: AccountRole;
  readonly alarm: CloudwatchMetricAlarm;

  constructor(scope: Construct, id: string, inputs: Inputs) {
    super(scope, id);
    const hub = hubOf(inputs.hub);
    const place = currentPlace(this);
    const { permissionsBoundaryArn, clusterArns, ecrRepositoryArns, createRoles } = inputs;
    this.taskEvents = new MemberEvents(this, "task-events", hub, place, inputs);
    const role = { hub, place, permissionsBoundaryArn };
    const own = [arn(inEveryRegion(place), "ecr", "repository/*")];
    const repositories = Token.asList(choose(hasEntries(ecrRepositoryArns), ecrRepositoryArns, own));
    this.readRole = new RoleForHub(this, "read", {
      ...role,
      description: "Lets the hub read which tasks run, with their images and owners",
      parts: ["scan-trigger", "scan-coordinator", "task-sweeper"],
      statements: readStatements(place, hub),
      exists: createRoles,
    });
    this.pullRole = new RoleForHub(this, "pull", {
      ...role,
      description: "Lets the builds of the hub pull images from ECR",
      parts: ["scanner"],
      statements: pullStatements(repositories),
      exists: createRoles,
    });
    this.actRole = new RoleForHub(this, "act", {
      ...role,
      description: "Lets the hub roll back deployments and stop tasks whose image has failed",
      parts: ["scan-coordinator"],
      statements: actStatements(place, clusterArns),
      exists: and(createRoles, inputs.enforcement),
    });
    this.alarm = this.createAlarm(hub, place, inputs);
    madeAfter(this, this.taskEvents.role.role);
    tagAll(this, inputs.tags);
  }

  private createAlarm(hub: Hub, { accountId, region }: Where, { taskEvents: exists, alarmActions }: Inputs) {
    const { deadLetterQueue } = this.taskEvents;
    const part = comment(new Construct(this, "monitoring"), "An alarm on events that the hub did not get.");
    return createAlarm(
      part,
      { name: `${hub.hub_name}-member-${hub.hub_region}` },
      {
        id: "dead-letter-queue",
        description: `Task events are in the dead-letter queue, because EventBridge could not put them on the event bus of the hub ${hub.hub_name} in account ${hub.hub_account_id} and region ${hub.hub_region}. The images of those tasks may be unscanned. Next steps: read the attributes ERROR_CODE and ERROR_MESSAGE of a message in the queue. Most likely the hub does not exist, or serves another organisation. Or the role of the rule's target is missing: one region of the account creates it (create_roles, RolesRegion). Apply the hub, and this member with its output member_settings. See that the hub lists account ${accountId} with region ${region} in members. Then purge the queue: the hub's next sweep asks for the images of all tasks that still run. Messages are deleted after 14 days. The alarm goes back to OK when the queue is empty.`,
        reason:
          "EventBridge retries for a day, but not at all if a right or the bus is missing. So a single message raises the alarm.",
        watches: messagesIn(deadLetterQueue),
        exists,
      },
      alarmActions,
    );
  }
}
