import type { EnforcementSettings } from "../../../contract/blocking/enforcement";
import { after, HOUR, MINUTE } from "../../../contract/durations";
import { imageKey } from "../../../contract/images/image";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import { foreignPlace, type Place, placeText } from "../../../contract/places/place";
import type { Counter, Telemetry } from "../../../contract/telemetry";
import { decisionKey, fieldsOf, isGivenUp, markKey, type Subject } from "../../../enforcement/subject";
import { type Leniency, readLeniency } from "../../../exceptions/exceptions";
import type { RecordedVerdict } from "../../../images/verdict";
import { readImages } from "../../../ledger/asker";
import type { Table } from "../../../table/table";
import type { AskWorkload } from "../../../workloads/workloads-of";
import {
  act,
  type Ecs,
  type Found,
  inTime,
  needTime,
  OutOfTimeError,
  planForService,
  tasksWithImage,
  wasDone,
} from "./act-on-ecs";
import { Actions, nextHour } from "./actions";
import { dispositionOf } from "./decide";
import { deniedReason, refusalOf } from "./ecs-refusal";
import { enforcementEvent, type Said } from "./events";
import type { Item, Items } from "./items";
import { actionMessage, auditMessage, leniencyMessage, pauseMessage, stopReason } from "./messages";

/** Settings and collaborators of enforcement. */
export interface Enforcer {
  readonly settings: EnforcementSettings;
  /** The input `name`. */
  readonly installation: string;
  /** Its own place; absent where it serves no members. */
  readonly own?: Place | undefined;
  /** Accounts and regions that it serves besides; absent as well. */
  readonly members?: { serves(place: Place): Promise<boolean> } | undefined;
  readonly table: Table;
  readonly ecs: Ecs;
  /** Who answers for what a task or a deployment belongs to. Default: nobody is asked */
  readonly askWorkload?: AskWorkload | undefined;
  /** Until when a place is left alone whose ECS takes no more calls, or gave no answer in time; of this instance. */
  readonly restsUntil: Map<string, Date>;
  readonly telemetry: Telemetry;
  readonly now: () => Date;
}

const METRICS: Readonly<Partial<Record<DeploymentEvent["detailType"], Counter>>> = {
  "Deployment Rolled Back": "EnforcementActions",
  "Task Stopped": "EnforcementActions",
  "Enforcement Audited": "EnforcementAudited",
  "Enforcement Paused": "EnforcementPaused",
};

/** One run of the coordinator. */
export class EnforcementRun {
  /** Recorded events that are not published yet. */
  readonly events: DeploymentEvent[] = [];
  /** Keys of the hours of accounts in which there are no more actions. */
  private readonly fullHours = new Set<string>();
  /** Read once a run, as it is then. */
  private leniency: Leniency | undefined;
  private readonly actions: Actions;
  private readonly ecs: Ecs;
  private isFirst = true;

  /** @param hasTime whether there is time for one more action */
  constructor(
    private readonly enforcer: Enforcer,
    private readonly items: Items,
    private readonly hasTime: () => boolean,
    private readonly mayTouch: (key: string) => Promise<boolean>,
  ) {
    this.actions = new Actions(enforcer.table, enforcer.now, enforcer.own);
    this.ecs = inTime(enforcer.ecs, hasTime);
  }

  /**
   * Serves the items while there is time. One that fails comes again, and keeps the others from nothing. Those of a place that
   * is left alone come later: else they would be the first ones of each run, and none of another place among them.
   */
  async serve(items: readonly Item[]): Promise<void> {
    for (const item of items) {
      if (!this.hasTime()) {
        return;
      }
      const restsUntil = this.enforcer.restsUntil.get(nameOf(item.subject)) ?? new Date(0);
      const isResting = restsUntil > this.enforcer.now();
      const served = isResting ? this.items.postpone(item, restsUntil) : this.serveOne(item);
      const again = served.catch((error: unknown) => this.comesAgain(item, error));
      // The next run comes to it.
      await again.catch((error: unknown) => this.log("postponing failed", item.subject, String(error)));
      this.isFirst = false;
    }
  }

  private async serveOne(item: Item): Promise<void> {
    const { settings, table, now } = this.enforcer;
    const { subject, begun } = item;
    if (!(await this.mayTouch(item.key))) {
      return;
    }
    if (!(await this.isServed(subject))) {
      await table.delete(item.key);
      this.log("nothing is enforced", subject, "its account or region is no member any more");
      return;
    }
    // A run has died after it asked ECS, or before.
    if (begun && (await this.wasDone(item, begun.event))) {
      await this.record(begun.mark, subject, begun.event);
    }
    const known = (await readImages(table, [subject.image])).get(imageKey(subject.image));
    const disposition = dispositionOf(subject, known?.verdict, settings, now());
    if (disposition.kind === "enforce") {
      await this.enforce(item, disposition.verdict);
    } else if (disposition.kind === "wait") {
      await this.items.letWait(item);
    } else {
      await table.delete(item.key);
    }
  }

  /** Whether ECS has done what it was asked for. After a day without an answer it counts as not done. */
  private async wasDone({ subject, attempts }: Item, event: DeploymentEvent): Promise<boolean> {
    const { installation, now } = this.enforcer;
    try {
      return await wasDone(this.ecs, subject, event, stopReason(subject, installation));
    } catch (error) {
      if (attempts > 0 && isGivenUp(subject, now())) {
        return false;
      }
      throw error;
    }
  }

  /** Whether the installation has its place, or serves it still. */
  private async isServed({ place, clusterArn }: Subject): Promise<boolean> {
    const { own, members } = this.enforcer;
    // An item of the own place that names another one was not written by this program.
    return place === undefined
      ? foreignPlace(clusterArn, own) === undefined
      : ((await members?.serves(place)) ?? false);
  }

  /** Decides about the service's deployment, or about each task of the family that has the image. */
  private async enforce(item: Item, verdict: RecordedVerdict): Promise<void> {
    const { now } = this.enforcer;
    const { subject, attempts } = item;
    const spared = leniencyMessage(await this.lenient(), subject, verdict, now());
    if (!spared && this.fullHours.has(this.actions.counterKey(subject, now()))) {
      return this.pause(item, subject, verdict);
    }
    try {
      const found: readonly Found[] =
        subject.service === undefined ? await tasksWithImage(this.ecs, subject, this.hasTime) : [{ subject }];
      const undecided = await this.actions.undecided(found);
      // Each try begins with another one: one that fails keeps the others from nothing.
      const first = attempts % (undecided.length || 1);
      for (const each of [...undecided.slice(first), ...undecided.slice(0, first)]) {
        needTime(this.hasTime);
        if (!(await this.decide(item, each, verdict, spared))) {
          return;
        }
      }
    } catch (error) {
      if (attempts === 0 || !isGivenUp(subject, now())) {
        throw error;
      }
      const plan = { kind: "impossible", why: `ECS did not do it within a day: ${error}` } as const;
      await this.recordDecision(subject, verdict, auditMessage(subject, plan));
    }
    await this.items.close(item);
  }

  /** @returns whether it is decided; else the item is looked at again */
  private async decide(
    item: Item,
    { subject, plan: found }: Found,
    verdict: RecordedVerdict,
    spared: Said | undefined,
  ): Promise<boolean> {
    const { table, settings, installation, now } = this.enforcer;
    const { service = "" } = subject;
    if (spared) {
      await this.recordDecision(subject, verdict, spared);
      return true;
    }
    const plan = found ?? (await planForService(this.ecs, table, subject, service, now(), this.hasTime));
    if (plan.kind === "later" && !isGivenUp(subject, now())) {
      await this.items.postpone(item, after(now(), MINUTE));
      this.log("a decision is postponed", subject, plan.why);
      return false;
    }
    if (settings.mode !== "act" || "why" in plan) {
      await this.recordDecision(subject, verdict, auditMessage(subject, plan));
      return true;
    }
    const event = await this.eventOf(subject, verdict, actionMessage(subject, plan));
    needTime(this.hasTime);
    if (!(await this.actions.begin(item, subject, event, settings.max_actions_per_hour))) {
      this.fullHours.add(this.actions.counterKey(subject, new Date(event.decidedAt)));
      await this.pause(item, subject, verdict);
      return false;
    }
    const acted = await act(this.ecs, subject, event, stopReason(subject, installation));
    if (acted.isDone) {
      await this.record(markKey(subject), subject, event);
    } else if (acted.why !== undefined) {
      const not = { ...plan, kind: "impossible", why: acted.why } as const;
      await this.actions.uncount(subject, event);
      await this.recordDecision(subject, verdict, auditMessage(subject, not));
    }
    return true;
  }

  /** Nothing is done, and people hear why. */
  private async recordDecision(subject: Subject, verdict: RecordedVerdict, said: Said): Promise<void> {
    await this.record(decisionKey(subject), subject, await this.eventOf(subject, verdict, said));
  }

  /** There are no more actions in this hour: the item is due in the next one. */
  private async pause(item: Item, subject: Subject, verdict: RecordedVerdict): Promise<void> {
    const { installation, settings, now } = this.enforcer;
    const until = nextHour(now());
    await this.items.postpone(item, until);
    const said = pauseMessage(subject, settings.max_actions_per_hour, until);
    const event = enforcementEvent(installation, subject, verdict, said, now(), undefined);
    await this.record(this.actions.counterKey(subject, now()), subject, event);
  }

  /** ECS is asked who answers for it: about the task, or about the deployment where the task is gone. */
  private async eventOf(subject: Subject, verdict: RecordedVerdict, said: Said): Promise<DeploymentEvent> {
    const { askWorkload, installation, now } = this.enforcer;
    const { deployment } = said;
    const asked =
      (await askWorkload?.(subject.taskArn)) ??
      (deployment && (await askWorkload?.(deployment.deploymentArn)));
    return enforcementEvent(installation, subject, verdict, said, now(), asked?.owner);
  }

  /** Recorded once, and published then. */
  private async record(key: string, subject: Subject, event: DeploymentEvent): Promise<void> {
    if (!(await this.actions.record(key, event))) {
      return;
    }
    const { detailType, deploymentArn: deployment, revisionArn: revision, reason } = event;
    const metric = METRICS[detailType];
    if (metric) {
      this.enforcer.telemetry.count(metric);
    }
    this.log(detailType, subject, reason, { deployment, revision });
    this.events.push(event);
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

  /** A failed item is retried later and later, and one for which there was no time with the next run. */
  private async comesAgain(item: Item, error: unknown): Promise<void> {
    if (error instanceof OutOfTimeError) {
      // The first one had all of the run's time: after a day of that it is given up.
      return this.items.postpone(item, this.enforcer.now(), this.isFirst ? 1 : 0);
    }
    const { telemetry, restsUntil, now } = this.enforcer;
    const { subject, attempts } = item;
    const { place } = subject;
    const refusal = refusalOf(error);
    if (refusal === "busy") {
      restsUntil.set(nameOf(subject), after(now(), MINUTE));
    }
    // Of a place that does not let the installation read, sweeps say so.
    if (refusal === "denied" && place === undefined) {
      telemetry.count("ConfigurationErrors");
    }
    telemetry.error("enforcement failed; will retry", {
      ...fieldsOf(subject),
      reason: refusal === "denied" ? deniedReason(error, place) : String(error),
    });
    await this.items.postpone(item, after(now(), Math.min(HOUR, MINUTE * 2 ** Math.min(attempts, 10))), 1);
  }

  private log(message: string, subject: Subject, reason: string, fields: object = {}): void {
    this.enforcer.telemetry.info(message, { ...fieldsOf(subject), ...fields, reason });
  }
}

const nameOf = ({ place }: Subject): string => (place ? placeText(place) : "");
