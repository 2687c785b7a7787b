import { isTimeout } from "../clients/time-limit";
import type { EnforcementSettings } from "../contract/blocking/enforcement";
import { after, HOUR, MINUTE } from "../contract/durations";
import { imageKey } from "../contract/image";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { foreignPlace, type Place, placeText } from "../contract/places/place";
import type { Counter, Telemetry } from "../contract/telemetry";
import { type Leniency, readLeniency } from "../exceptions/exceptions";
import type { RecordedVerdict } from "../images/verdict";
import { readImages } from "../ledger/known-images";
import type { Table } from "../table/table";
import type { AskWorkload } from "../workloads/outcome-workloads";
import { act, type Ecs, type Found, planForService, tasksWithImage, wasDone } from "./act-on-ecs";
import { Actions, nextHour } from "./actions";
import { dispositionOf } from "./decide";
import { deniedReason, refusalOf } from "./ecs-refusal";
import { enforcementEvent, type Said } from "./events";
import { type Item, Items } from "./items";
import { actionMessage, auditMessage, leniencyMessage, pauseMessage, stopReason } from "./messages";
import { decisionKey, fieldsOf, isGivenUp, markKey, type Subject } from "./subject";

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
  /** Until when a place is left alone whose ECS gave no answer in time, of this instance. Default: only for the rest of a run */
  readonly silentUntil?: Map<string, number> | undefined;
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
  /** Places whose ECS takes no more calls now, or does not answer. */
  private readonly resting = new Set<string>();
  /** Keys of the hours of accounts in which there are no more actions. */
  private readonly fullHours = new Set<string>();
  /** Read once a run, as it is then. */
  private leniency: Leniency | undefined;
  private readonly items: Items;
  private readonly actions: Actions;

  /**
   * @param hasTime whether there is time for one more action
   * @param mayTouch asked before an item is touched
   */
  constructor(
    private readonly enforcer: Enforcer,
    private readonly hasTime: () => boolean,
    private readonly mayTouch = async (_key: string) => true,
  ) {
    this.items = new Items(enforcer.table, enforcer.now);
    this.actions = new Actions(enforcer.table, enforcer.now, enforcer.own);
  }

  /** Serves the items while there is time. One that fails comes again, and keeps the others from nothing. */
  async serve(items: readonly Item[]): Promise<void> {
    for (const item of items) {
      if (!this.hasTime()) {
        return;
      }
      if (!this.isResting(nameOf(item.subject))) {
        await this.serveOne(item).catch((error: unknown) => this.comesAgain(item, error));
      }
    }
  }

  private isResting(place: string): boolean {
    const { silentUntil, now } = this.enforcer;
    return this.resting.has(place) || now().getTime() < (silentUntil?.get(place) ?? 0);
  }

  private async serveOne(item: Item): Promise<void> {
    const { settings, table, now } = this.enforcer;
    if (!(await this.mayTouch(item.key))) {
      return;
    }
    const { subject, begun } = item;
    if (!(await this.isServed(subject))) {
      await this.items.drop(item);
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
      await this.items.drop(item);
    }
  }

  /** Whether ECS has done what it was asked for. After a day without an answer it counts as not done. */
  private async wasDone({ subject, attempts }: Item, event: DeploymentEvent): Promise<boolean> {
    const { ecs, installation, now } = this.enforcer;
    try {
      return await wasDone(ecs, subject, event, stopReason(subject, installation));
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
    const { ecs, now } = this.enforcer;
    const { subject, attempts } = item;
    const spared = leniencyMessage(await this.lenient(), subject, verdict, now());
    if (!spared && this.fullHours.has(this.actions.counterKey(subject, now()))) {
      return this.pause(item, subject, verdict);
    }
    try {
      const found: readonly Found[] =
        subject.service === undefined ? await tasksWithImage(ecs, subject, this.hasTime) : [{ subject }];
      const undecided = await this.actions.undecided(found);
      // Each try begins with another one: one that fails keeps the others from nothing.
      const first = attempts % (undecided.length || 1);
      for (const each of [...undecided.slice(first), ...undecided.slice(0, first)]) {
        if (!this.hasTime()) {
          await this.items.postpone(item, now());
          return;
        }
        if (!(await this.decide(item, each, verdict, spared))) {
          return;
        }
      }
    } catch (error) {
      if (attempts === 0 || !isGivenUp(subject, now())) {
        throw error;
      }
      const plan = { kind: "impossible", why: `ECS did not do it within a day: ${error}` } as const;
      await this.recordDecision(subject, auditMessage(subject, plan, verdict, now()));
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
    const { ecs, table, settings, installation, now } = this.enforcer;
    const { service = "" } = subject;
    if (spared) {
      await this.recordDecision(subject, spared);
      return true;
    }
    const plan = found ?? (await planForService(ecs, table, subject, service, now(), this.hasTime));
    if (plan.kind === "later" && !isGivenUp(subject, now())) {
      await this.items.postpone(item, after(now(), MINUTE));
      this.log("a decision is postponed", subject, plan.why);
      return false;
    }
    if (settings.mode !== "act" || "why" in plan) {
      await this.recordDecision(subject, auditMessage(subject, plan, verdict, now()));
      return true;
    }
    const event = await this.eventOf(subject, actionMessage(subject, plan, verdict, now()));
    if (!(await this.actions.begin(item, subject, event, settings.max_actions_per_hour))) {
      this.fullHours.add(this.actions.counterKey(subject, new Date(event.decidedAt)));
      await this.pause(item, subject, verdict);
      return false;
    }
    const acted = await act(ecs, subject, event, stopReason(subject, installation));
    if (acted.isDone) {
      await this.record(markKey(subject), subject, event);
    } else if (acted.why !== undefined) {
      const not = { ...plan, kind: "impossible", why: acted.why } as const;
      await this.recordDecision(subject, auditMessage(subject, not, verdict, now()), event);
    }
    return true;
  }

  /**
   * Nothing is done, and people hear why.
   *
   * @param refused the action that was begun and that ECS refused
   */
  private async recordDecision(subject: Subject, said: Said, refused?: DeploymentEvent): Promise<void> {
    await this.record(decisionKey(subject), subject, await this.eventOf(subject, said), refused);
  }

  /** There are no more actions in this hour: the item is due in the next one. */
  private async pause(item: Item, subject: Subject, verdict: RecordedVerdict): Promise<void> {
    const { installation, settings, now } = this.enforcer;
    const until = nextHour(now());
    await this.items.postpone(item, until);
    const said = pauseMessage(subject, settings.max_actions_per_hour, until, verdict, now());
    const event = enforcementEvent(installation, subject, said, undefined);
    await this.record(this.actions.counterKey(subject, now()), subject, event);
  }

  /** ECS is asked who answers for it: about the task, or about the deployment where the task is gone. */
  private async eventOf(subject: Subject, said: Said): Promise<DeploymentEvent> {
    const { askWorkload, installation } = this.enforcer;
    const { deployment } = said;
    const asked =
      (await askWorkload?.(subject.taskArn)) ??
      (deployment && (await askWorkload?.(deployment.deploymentArn)));
    return enforcementEvent(installation, subject, said, asked?.owner);
  }

  /** Recorded once, and published then. */
  private async record(
    key: string,
    subject: Subject,
    event: DeploymentEvent,
    refused?: DeploymentEvent,
  ): Promise<void> {
    if (!(await this.actions.record(key, subject, event, refused))) {
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

  /** A failed item is retried later and later. Never throws. */
  private async comesAgain(item: Item, error: unknown): Promise<void> {
    const { telemetry, silentUntil, now } = this.enforcer;
    const { subject, attempts } = item;
    const { place } = subject;
    const refusal = refusalOf(error);
    if (refusal === "busy") {
      this.resting.add(nameOf(subject));
      if (isTimeout(error)) {
        silentUntil?.set(nameOf(subject), now().getTime() + MINUTE);
      }
    }
    // Of a place that does not let the installation read, sweeps say so.
    if (refusal === "denied" && place === undefined) {
      telemetry.count("ConfigurationErrors");
    }
    telemetry.error("enforcement failed; will retry", {
      ...fieldsOf(subject),
      reason: refusal === "denied" ? deniedReason(error, place) : String(error),
    });
    try {
      await this.items.postpone(item, after(now(), Math.min(HOUR, MINUTE * 2 ** Math.min(attempts, 10))), 1);
    } catch (failure) {
      telemetry.error("postponing an item of enforcement failed; will retry with the next run", {
        ...fieldsOf(subject),
        error: failure,
      });
    }
  }

  private log(message: string, subject: Subject, reason: string, fields: object = {}): void {
    this.enforcer.telemetry.info(message, { ...fieldsOf(subject), ...fields, reason });
  }
}

const nameOf = ({ place }: Subject): string => (place ? placeText(place) : "");
