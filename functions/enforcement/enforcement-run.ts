import { HOUR, MINUTE } from "../contract/durations";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { type Leniency, readLeniency } from "../exceptions/exceptions";
import type { RecordedVerdict } from "../ledger/row";
import { type Acted, act, look, messageOf, planFor } from "./act-on-ecs";
import { type Disposition, dispositionOf, GIVEN_UP_AFTER } from "./decide";
import { refusalOf } from "./ecs-refusal";
import type { Enforcer } from "./enforcer";
import { eventOf, hourOf, type Said } from "./events";
import { type Item, Items, nextHour } from "./items";
import { fieldsOf, type Subject } from "./subject";
import { takeOffBlocked } from "./take-off";
import {
  ACTED_BEFORE,
  acting,
  audited,
  DENIED_ADVICE,
  notDone,
  paused,
  sparedBy,
  stopReason,
  TASK_ENDED,
} from "./words";

/** One run of the coordinator. */
export class EnforcementRun {
  /** Whether ECS takes no more calls now. */
  isThrottled = false;
  private readonly items: Items;
  /** Read once a run, as it is then. */
  private leniency: Leniency | undefined;
  /** Whether there are no more actions in the hour that was looked at. */
  private hour = { name: "", isFull: false };

  constructor(private readonly enforcer: Enforcer) {
    this.items = new Items(enforcer.table, enforcer.now);
  }

  /** Never throws: one item must not keep the others from being served. */
  async serve(item: Item, disposition: Disposition): Promise<DeploymentEvent[]> {
    try {
      return (await this.resume(item)) ?? (await this.follow(item, disposition));
    } catch (error) {
      return this.comesAgain(item, disposition, error);
    }
  }

  /** Goes on with an action that somebody began; undefined where there is none, or ECS has not done it yet. */
  private async resume(item: Item): Promise<DeploymentEvent[] | undefined> {
    const { begun, subject } = item;
    if (begun === undefined) {
      return undefined;
    }
    if (await this.items.isRecorded(begun)) {
      // For another image of the same task or deployment, while this item waited: its mark and count stay.
      return this.settleSilently({ ...item, begun: undefined }, ACTED_BEFORE);
    }
    const standing = await look(this.enforcer.ecs, subject, begun, this.stopReason(subject));
    return standing.kind === "to-do" ? undefined : this.recordActed(item, begun, standing);
  }

  private async follow(item: Item, disposition: Disposition): Promise<DeploymentEvent[]> {
    switch (disposition.kind) {
      case "drop":
        await this.items.drop(item);
        return [];
      case "give-up":
        await this.items.drop(item);
        this.log("nothing is enforced", item.subject, disposition.reason);
        return [];
      case "wait":
        await this.items.postpone(item, disposition.until);
        return [];
      case "enforce": {
        const claimed = await this.items.claim(item);
        return claimed ? this.enforce(claimed) : [];
      }
    }
  }

  private async enforce(claimed: Item): Promise<DeploymentEvent[]> {
    const { ecs, settings, now } = this.enforcer;
    const { isActed, row, owner } = await this.items.read(claimed);
    const subject = { ...claimed.subject, owner };
    const item = { ...claimed, subject };
    if (isActed) {
      return this.settleSilently(item, ACTED_BEFORE);
    }
    const disposition = dispositionOf(subject, row, settings, now());
    if (disposition.kind !== "enforce") {
      // The verdict has changed since the page was read: it is looked at again once the claim is over.
      return [];
    }
    const { verdict } = disposition;
    const spared = sparedBy(await this.lenient(), subject, verdict, now());
    if (spared) {
      return this.settle(item, spared);
    }
    if (settings.mode === "act" && (await this.isHourFull())) {
      return this.pause(item, verdict);
    }
    const plan = await planFor(ecs, subject);
    if (plan.kind === "ended") {
      return this.settleSilently(item, TASK_ENDED);
    }
    if (plan.kind === "impossible" || settings.mode !== "act") {
      return this.settle(item, audited(subject, plan, verdict, now()));
    }
    const said = acting(subject, plan, verdict, now());
    const owned = await this.owned(subject, said);
    return this.act({ ...item, subject: owned }, eventOf(this.enforcer.installation, owned, said), verdict);
  }

  /**
   * The subject with its owner, where something is published of it. The table knows nothing yet of a new image, so that ECS is
   * asked then: about the task, or about the deployment where the task is gone. Never throws.
   */
  private async owned(subject: Subject, { deployment }: Said): Promise<Subject> {
    const { whoRuns } = this.enforcer;
    if (subject.owner !== undefined || whoRuns === undefined) {
      return subject;
    }
    const asked =
      (await whoRuns(subject.taskArn)) ?? (deployment && (await whoRuns(deployment.deploymentArn)));
    return { ...subject, owner: asked?.owner };
  }

  private async act(
    item: Item,
    event: DeploymentEvent,
    verdict: RecordedVerdict,
  ): Promise<DeploymentEvent[]> {
    const { ecs, settings } = this.enforcer;
    const begun = await this.items.begin(item, event, settings.max_actions_per_hour);
    switch (begun) {
      case "taken":
        return [];
      case "acted":
        return this.settleSilently({ ...item, begun: undefined }, ACTED_BEFORE);
      case "full":
        this.hour = { name: hourOf(this.enforcer.now()), isFull: true };
        return this.pause(item, verdict);
      default: {
        const acted = await act(ecs, item.subject, event, this.stopReason(item.subject));
        return this.recordActed(begun, event, acted);
      }
    }
  }

  private async recordActed(item: Item, event: DeploymentEvent, acted: Acted): Promise<DeploymentEvent[]> {
    const { telemetry, now } = this.enforcer;
    if (acted.kind === "not-done") {
      const { why } = acted;
      return why === undefined
        ? this.settleSilently(item, TASK_ENDED)
        : this.settle(item, notDone(item.subject, event, why, now()));
    }
    await takeOffBlocked(this.enforcer, item.subject, event);
    if (await this.items.record(item, event)) {
      telemetry.count("EnforcementActions");
      const isTask = event.detailType === "Task Stopped";
      this.log(isTask ? "task stopped" : "deployment rolled back", item.subject, event.reason, event);
      return [event];
    }
    // Somebody else has recorded it, for this item or for another image of the same deployment.
    return this.settleSilently({ ...item, begun: undefined }, ACTED_BEFORE);
  }

  /** Nothing is done, and people hear why. */
  private async settle(item: Item, said: Said): Promise<DeploymentEvent[]> {
    const { installation, telemetry } = this.enforcer;
    const event = eventOf(installation, await this.owned(item.subject, said), said);
    if (!(await this.items.settle(item, event))) {
      return [];
    }
    if (event.detailType === "Enforcement Audited") {
      telemetry.count("EnforcementAudited");
    }
    this.log("nothing was enforced", item.subject, event.reason, event);
    return [event];
  }

  private async settleSilently(item: Item, reason: string): Promise<DeploymentEvent[]> {
    if (await this.items.settle(item)) {
      this.log("nothing is left to enforce", item.subject, reason);
    }
    return [];
  }

  /** There are no more actions in this hour: the item is due in the next one. */
  private async pause(item: Item, verdict: RecordedVerdict): Promise<DeploymentEvent[]> {
    const { installation, settings, telemetry, now } = this.enforcer;
    const until = nextHour(now());
    await this.items.postpone(item, until);
    const said = paused(item.subject, settings.max_actions_per_hour, until, verdict, now());
    const event = eventOf(installation, item.subject, said);
    if (!(await this.items.announcePause(event))) {
      return [];
    }
    telemetry.count("EnforcementPaused");
    this.log("enforcement paused", item.subject, event.reason, event);
    return [event];
  }

  /** What failed is retried later and later, for a day. Never throws. */
  private async comesAgain(item: Item, disposition: Disposition, error: unknown): Promise<DeploymentEvent[]> {
    const { telemetry, now } = this.enforcer;
    const { subject, attempts } = item;
    const refusal = refusalOf(error);
    this.isThrottled ||= refusal === "throttled";
    if (refusal === "denied") {
      telemetry.count("ConfigurationErrors");
    }
    telemetry.error("enforcement failed and comes again", {
      ...fieldsOf(subject),
      reason: refusal === "denied" ? `${messageOf(error)}; ${DENIED_ADVICE}` : messageOf(error),
    });
    try {
      const age = now().getTime() - new Date(subject.notedAt).getTime();
      if (age > GIVEN_UP_AFTER && attempts > 0 && disposition.kind === "enforce") {
        const plan = {
          kind: "impossible",
          why: `ECS did not do it within a day: ${messageOf(error)}`,
        } as const;
        return await this.settle(item, audited(subject, plan, disposition.verdict, now()));
      }
      await this.items.retryAfter(item, Math.min(HOUR, MINUTE * 2 ** Math.min(attempts, 10)));
    } catch (failure) {
      telemetry.error("item of enforcement is due again after its lease", {
        ...fieldsOf(subject),
        error: failure,
      });
    }
    return [];
  }

  private async lenient(): Promise<Leniency> {
    const { table, telemetry, now } = this.enforcer;
    if (this.leniency === undefined) {
      this.leniency = await readLeniency(table, now());
      const { problem } = this.leniency;
      if (problem !== undefined) {
        telemetry.count("ConfigurationErrors");
        telemetry.error("exceptions cannot be read, so that none holds", { reason: problem });
      }
    }
    return this.leniency;
  }

  private async isHourFull(): Promise<boolean> {
    const { settings, now } = this.enforcer;
    const name = hourOf(now());
    if (this.hour.name !== name) {
      this.hour = { name, isFull: await this.items.isFull(settings.max_actions_per_hour) };
    }
    return this.hour.isFull;
  }

  private stopReason(subject: Subject): string {
    return stopReason(subject, this.enforcer.installation);
  }

  private log(message: string, subject: Subject, reason: string, event?: DeploymentEvent): void {
    const { deploymentArn, revisionArn, detailType } = event ?? {};
    this.enforcer.telemetry.info(message, {
      ...fieldsOf(subject),
      detailType,
      deployment: deploymentArn,
      revision: revisionArn,
      reason,
    });
  }
}
