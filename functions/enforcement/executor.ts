import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { type Leniency, readLeniency } from "../exceptions/exceptions";
import type { RecordedVerdict } from "../rows/row";
import { type Acted, act, type Plan } from "./act-on-ecs";
import { type Actions, nextHour } from "./actions";
import type { Enforcer } from "./enforcer";
import { enforcementEvent, type Said } from "./events";
import type { Item, Items } from "./items";
import {
  actionMessage,
  auditMessage,
  leniencyMessage,
  notDoneMessage,
  pauseMessage,
  stopReason,
  TASK_ENDED,
} from "./messages";
import { fieldsOf, type Subject } from "./subject";

/** Result of a decision. */
interface CarriedOut {
  readonly events: DeploymentEvent[];
  /** The item, where more may be done about it; undefined where somebody else is at it. */
  readonly next?: Item;
  /** The hour is full. */
  readonly isPaused?: boolean;
}

/** Decides about one deployment or task after the other, and does it, or says what would have been done. */
export class Executor {
  /** Read once a run, as it is then. */
  private leniency: Leniency | undefined;
  /** Whether there are no more actions in hours of accounts that were looked at, by the keys of their counters. */
  private readonly isFull = new Map<string, boolean>();

  constructor(
    private readonly enforcer: Enforcer,
    private readonly items: Items,
    private readonly actions: Actions,
  ) {}

  /** Does what is planned about a deployment or a task, or says what would have been done. */
  async carryOut(item: Item, subject: Subject, plan: Plan, verdict: RecordedVerdict): Promise<CarriedOut> {
    const { ecs, settings, now, installation } = this.enforcer;
    const spared = await this.spared(subject, verdict);
    if (spared || settings.mode !== "act" || plan.kind === "impossible" || plan.kind === "later") {
      const said = spared ?? auditMessage(subject, plan, verdict, now());
      return { events: await this.decide(item, subject, said), next: item };
    }
    if (await this.isHourFull(subject)) {
      return { events: await this.pause(item, subject, verdict), isPaused: true };
    }
    const said = actionMessage(subject, plan, verdict, now());
    const event = enforcementEvent(installation, await this.owned(subject, said), said);
    const begun = await this.actions.begin(item, event, settings.max_actions_per_hour);
    switch (begun) {
      case "taken":
        return { events: [] };
      case "acted":
        return { events: [], next: item };
      case "full":
        this.isFull.set(this.actions.counterKey(now(), subject), true);
        return { events: await this.pause(item, subject, verdict), isPaused: true };
      default: {
        const acted = await act(ecs, subject, event, stopReason(subject, installation));
        const events = await this.recordActed(begun, subject, event, acted);
        return { events, next: { ...begun, begun: undefined } };
      }
    }
  }

  /** Message about an image that an exception, or the open gate, lets run; undefined where neither does. */
  async spared(subject: Subject, verdict: RecordedVerdict): Promise<Said | undefined> {
    return leniencyMessage(await this.lenient(), subject, verdict, this.enforcer.now());
  }

  async recordActed(
    item: Item,
    subject: Subject,
    event: DeploymentEvent,
    acted: Acted,
  ): Promise<DeploymentEvent[]> {
    const { telemetry, now } = this.enforcer;
    if (acted.kind === "done") {
      if (!(await this.actions.record(item, subject, event))) {
        // Somebody else has recorded it, for this item or for another image of the same deployment.
        return [];
      }
      telemetry.count("EnforcementActions");
      const isTask = event.detailType === "Task Stopped";
      this.log(isTask ? "task stopped" : "deployment rolled back", subject, event.reason, event);
      return [event];
    }
    if (acted.why !== undefined) {
      return this.decide(item, subject, notDoneMessage(subject, event, acted.why, now()));
    }
    await this.actions.withdraw(item);
    this.log("nothing is left to enforce", subject, TASK_ENDED);
    return [];
  }

  /** Nothing is done, and people hear why. */
  async decide(item: Item, subject: Subject, said: Said): Promise<DeploymentEvent[]> {
    const { installation, telemetry } = this.enforcer;
    const event = enforcementEvent(installation, await this.owned(subject, said), said);
    if (!(await this.actions.decide(item, subject, event))) {
      return [];
    }
    if (event.detailType === "Enforcement Audited") {
      telemetry.count("EnforcementAudited");
    }
    this.log("nothing was enforced", subject, event.reason, event);
    return [event];
  }

  /** There are no more actions in this hour: the item is due in the next one. */
  async pause(item: Item, subject: Subject, verdict: RecordedVerdict): Promise<DeploymentEvent[]> {
    const { installation, settings, telemetry, now } = this.enforcer;
    const until = nextHour(now());
    await this.items.postpone(item, until);
    const said = pauseMessage(subject, settings.max_actions_per_hour, until, verdict, now());
    const event = enforcementEvent(installation, subject, said);
    if (!(await this.actions.announcePause(subject, event))) {
      return [];
    }
    telemetry.count("EnforcementPaused");
    this.log("enforcement paused", subject, event.reason, event);
    return [event];
  }

  /**
   * The subject with its owner, where something is published of it. The table knows nothing yet of a new image, so that ECS is
   * asked then: about the task, or about the deployment where the task is gone. Never throws.
   */
  private async owned(subject: Subject, { deployment }: Said): Promise<Subject> {
    const { askWorkload } = this.enforcer;
    if (subject.owner !== undefined || askWorkload === undefined) {
      return subject;
    }
    const asked =
      (await askWorkload(subject.taskArn)) ?? (deployment && (await askWorkload(deployment.deploymentArn)));
    return { ...subject, owner: asked?.owner };
  }

  private async lenient(): Promise<Leniency> {
    const { table, telemetry, now } = this.enforcer;
    if (this.leniency === undefined) {
      this.leniency = await readLeniency(table, now());
      const { problem } = this.leniency;
      if (problem !== undefined) {
        telemetry.count("ConfigurationErrors");
        telemetry.error("reading exceptions failed; none applies", { reason: problem });
      }
    }
    return this.leniency;
  }

  async isHourFull(subject: Subject): Promise<boolean> {
    const { settings, now } = this.enforcer;
    const key = this.actions.counterKey(now(), subject);
    const isFull = this.isFull.get(key) ?? (await this.actions.isFull(key, settings.max_actions_per_hour));
    this.isFull.set(key, isFull);
    return isFull;
  }

  log(message: string, subject: Subject, reason: string, event?: DeploymentEvent): void {
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
