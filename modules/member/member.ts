import type { CloudwatchMetricAlarm } from "@cdktf/provider-aws/lib/cloudwatch-metric-alarm";
import { Token } from "cdktf";
import { Construct } from "constructs";
import { pullStatements } from "../inline-scanner";
import { arn, currentPlace, MINUTE_SECONDS, type Where } from "../installation";
import { tagAll, validateProps, withDefaults } from "../interface";
import { createAlarm, queueMetric } from "../monitoring";
import { and, type BoolValue, choose, comment, hasEntries } from "../terraform-language";
import { type AccountRole, RoleForHub } from "./account-role";
import { type Hub, hubOf, inEveryRegion } from "./hub";
import { MEMBER_INPUTS } from "./inputs";
import { MemberEvents } from "./member-events";
import { actStatements, readStatements } from "./member-statements";
import type { MemberProps } from "./props";

/**
 * An account and region that a hub in another one serves. A rule sends task events to the hub, and with roles the hub reads,
 * pulls images and, by consent, acts. There is no function, table or token.
 *
 * @throws Error that names every property with a wrong value
 */
export class Member extends Construct {
  readonly taskEvents: MemberEvents;
  /** Undefined where they are known to be made in another region of the account. */
  readonly readRole?: AccountRole;
  readonly pullRole?: AccountRole;
  /** Undefined where the hub is known not to act. */
  readonly actRole?: AccountRole;
  /** Undefined where events are known not to be sent. */
  readonly alarm?: CloudwatchMetricAlarm;

  constructor(scope: Construct, id: string, given: MemberProps) {
    super(scope, id);
    const props = withDefaults(MEMBER_INPUTS, given);
    validateProps("Member", MEMBER_INPUTS, { ...props });
    const hub = hubOf(props.hub);
    const place = currentPlace(this);
    const { permissionsBoundaryArn, clusterArns, ecrRepositoryArns } = props;
    this.taskEvents = new MemberEvents(this, "task-events", {
      ...{ hub, place, permissionsBoundaryArn, clusterArns, launchTypes: props.launchTypes },
      sends: props.taskEvents,
      createRole: props.createRoles,
    });
    const role = { hub, place, permissionsBoundaryArn };
    const own = [arn(inEveryRegion(place), "ecr", "repository/*")];
    const repositories = choose<readonly string[]>(hasEntries(ecrRepositoryArns), ecrRepositoryArns, own);
    if (props.createRoles !== false) {
      this.readRole = new RoleForHub(this, "read", {
        ...role,
        description: "Lets the hub read which tasks run, with their images and owners",
        parts: ["scan-trigger", "scan-coordinator", "task-sweeper"],
        statements: readStatements(place, hub),
        exists: props.createRoles,
      });
      this.pullRole = new RoleForHub(this, "pull", {
        ...role,
        description: "Lets the builds of the hub pull images from ECR",
        parts: ["scanner"],
        statements: pullStatements(Token.asList(repositories)),
        exists: props.createRoles,
      });
    }
    const acts = and(props.createRoles, props.enforcement);
    if (acts !== false) {
      this.actRole = new RoleForHub(this, "act", {
        ...role,
        description: "Lets the hub roll back deployments and stop tasks whose image has failed",
        parts: ["scan-coordinator"],
        statements: actStatements(place, clusterArns),
        exists: acts,
      });
    }
    this.alarm = this.createAlarm(hub, place, props.taskEvents);
    tagAll(this, props.tags);
  }

  private createAlarm(hub: Hub, { accountId, region }: Where, exists: BoolValue) {
    const { deadLetterQueue } = this.taskEvents;
    if (deadLetterQueue === undefined) {
      return undefined;
    }
    const part = comment(new Construct(this, "monitoring"), "An alarm on events that the hub did not get.");
    return createAlarm(
      part,
      { name: `${hub.name}-member-${hub.region}` },
      {
        id: "dead-letter-queue",
        description: `Task events lie in the dead-letter queue, because EventBridge could not put them on the event bus of the hub ${hub.name} in account ${hub.accountId} and region ${hub.region}. The images of those tasks may be unscanned. Next steps: read the attributes ERROR_CODE and ERROR_MESSAGE of a message in the queue. Most likely the hub is not there, or it serves another organisation than that of this account. Or the role of the rule's target is gone: one region of the account makes it (create_roles, RolesRegion). Apply the hub, and this member with its output member_settings. See that the hub lists account ${accountId} with region ${region} in members. Then purge the queue: the hub's next sweep asks for the images of all tasks that still run. Messages are deleted after 14 days. The alarm goes back to OK when the queue is empty.`,
        reason:
          "EventBridge retries for a day, and not at all where a right or the bus is missing. So one message is worth a look.",
        watches: {
          metric: queueMetric(deadLetterQueue, "ApproximateNumberOfMessagesVisible"),
          statistic: "Maximum",
        },
        period: 5 * MINUTE_SECONDS,
        periods: 1,
        exists,
      },
      [],
    );
  }
}
