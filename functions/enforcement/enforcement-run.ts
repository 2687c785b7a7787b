import { HOUR, MINUTE } from "../contract/durations";
import type { DeploymentEvent } from "../contract/notices/deployment-event";
import { foreignPlace, type Place, placeText } from "../contract/places/place";
import type { RecordedVerdict } from "../rows/row";
import { look, planForService, tasksWithImage } from "./act-on-ecs";
import { Actions } from "./actions";
import { type Disposition, dispositionOf } from "./decide";
import { deniedReason, refusalOf } from "./ecs-refusal";
import type { Enforcer } from "./enforcer";
import { Executor } from "./executor";
import { type Item, Items } from "./items";
import { auditMessage, DECIDED_BEFORE, NO_MEMBER, stopReason, TASK_ENDED } from "./messages";
import { fieldsOf, isGivenUp, type Subject } from "./subject";

/** One run of the coordinator. */
export class EnforcementRun {
  /** Places whose ECS takes no more calls now, or does not answer. */
  private readonly resting = new Set<string>();
  private readonly items: Items;
  private readonly actions: Actions;
  private readonly executor: Executor;

  /** @param hasTime whether there is time for one more action */
  constructor(
    private readonly enforcer: Enforcer,
    private readonly hasTime: () => boolean,
  ) {
    this.items = new Items(enforcer.table, enforcer.now);
    this.actions = new Actions(enforcer.table, enforcer.now, enforcer.own);
    this.executor = new Executor(enforcer, this.items, this.actions);
  }

  /** Whether nothing more is done in the subject's place now. */
  isResting({ place }: Subject): boolean {
    return this.resting.has(nameOf(place));
  }

  /** Never throws: one item must not keep the others from being served. */
  async serve(item: Item, disposition: Disposition): Promise<DeploymentEvent[]> {
    const events: DeploymentEvent[] = [];
    try {
      // Of two that go on with an action at one time, one would end what the other one has begun next.
      const held = item.begun ? await this.items.claim(item) : item;
      if (held !== undefined) {
        events.push(...(await this.resume(held)));
        events.push(...(await this.follow(held, disposition)));
      }
    } catch (error) {
      events.push(...(await this.comesAgain(item, disposition, error)));
    }
    return events;
  }

  /** Goes on with an action that somebody began, unless ECS has not done it yet: then it may be begun again. */
  private async resume(item: Item): Promise<DeploymentEvent[]> {
    const { begun, begunFor, subject } = item;
    if (begun === undefined || (await this.actions.isRecorded(subject, begun))) {
      return [];
    }
    const { ecs, installation } = this.enforcer;
    const standing = await look(ecs, subject, begun, stopReason(subject, installation));
    // Another task may have been recorded since.
    const acted = { ...subject, taskArn: begun.taskArn ?? subject.taskArn, startedFor: begunFor };
    return standing.kind === "to-do" ? [] : this.executor.recordActed(item, acted, begun, standing);
  }

  private async follow(item: Item, disposition: Disposition): Promise<DeploymentEvent[]> {
    switch (disposition.kind) {
      case "drop":
        await this.items.drop(item);
        return [];
      case "give-up":
        await this.items.drop(item);
        this.executor.log("nothing is enforced", item.subject, disposition.reason);
        return [];
      case "wait":
        await this.items.letWait(item, disposition.imageKey, disposition.until);
        return [];
      case "enforce": {
        if (!(await this.isServed(item.subject))) {
          await this.items.drop(item);
          this.executor.log("nothing is enforced", item.subject, NO_MEMBER);
          return [];
        }
        const claimed = await this.items.claim(item);
        return claimed ? this.enforce(claimed) : [];
      }
    }
  }

  private async enforce(claimed: Item): Promise<DeploymentEvent[]> {
    const { settings, now } = this.enforcer;
    const { standing, owner } = await this.actions.read(claimed.subject);
    const subject = { ...claimed.subject, owner };
    const item = { ...claimed, subject, begun: undefined };
    const { service } = subject;
    const disposition = dispositionOf(subject, standing, settings, now());
    if (disposition.kind !== "enforce") {
      // The verdict has changed since the page was read: it is looked at again once the claim is over.
      return [];
    }
    const { verdict } = disposition;
    if (service !== undefined && (await this.actions.undecided([subject])).length === 0) {
      await this.close(item, DECIDED_BEFORE);
      return [];
    }
    const spared = await this.executor.spared(subject, verdict);
    if (spared && service !== undefined) {
      const events = await this.executor.decide(item, subject, spared);
      await this.close(item);
      return events;
    }
    if (!spared && settings.mode === "act" && (await this.executor.isHourFull(subject))) {
      return this.executor.pause(item, subject, verdict);
    }
    return service === undefined
      ? this.enforceOnTasks(item, verdict)
      : this.enforceOnService(item, service, verdict);
  }

  private async enforceOnService(
    item: Item,
    service: string,
    verdict: RecordedVerdict,
  ): Promise<DeploymentEvent[]> {
    const { ecs, now } = this.enforcer;
    const { subject } = item;
    const plan = await planForService(ecs, subject, service, {
      freshFailed: (images) => this.actions.freshFailed(images),
      now: now(),
      hasTime: this.hasTime,
    });
    if (plan.kind === "later" && !isGivenUp(subject, now())) {
      await this.items.postpone(item, new Date(now().getTime() + MINUTE));
      this.executor.log("a decision is postponed", subject, plan.why);
      return [];
    }
    const { events, next } = await this.executor.carryOut(item, subject, plan, verdict);
    if (next) {
      await this.close(next);
    }
    return events;
  }

  /** Each task that has the image is decided by itself: one that fails keeps the others from nothing. */
  private async enforceOnTasks(claimed: Item, verdict: RecordedVerdict): Promise<DeploymentEvent[]> {
    const { ecs, now } = this.enforcer;
    const found = await tasksWithImage(ecs, claimed.subject, this.hasTime);
    const undecided = new Set(await this.actions.undecided(found.map(({ subject }) => subject)));
    const left = found.filter(({ subject }) => undecided.has(subject));
    const events: DeploymentEvent[] = [];
    let item = claimed;
    let isTaken = false;
    let failed: { readonly from: number; readonly error: unknown } | undefined;
    for (const [index, { subject, plan }] of left.entries()) {
      if (!this.hasTime()) {
        await this.items.postpone(item, now());
        return events;
      }
      try {
        const done = await this.executor.carryOut(item, subject, plan, verdict);
        events.push(...done.events);
        if (done.isPaused) {
          return events;
        }
        isTaken ||= done.next === undefined;
        item = done.next ?? item;
      } catch (error) {
        failed ??= { from: index, error };
        const next = await this.afterFailure(item, error);
        if (next === undefined) {
          break;
        }
        events.push(...next.events);
        item = next.item;
      }
    }
    if (failed) {
      const subjects = left.slice(failed.from).map(({ subject }) => subject);
      events.push(...(await this.comesAgain(item, { kind: "enforce", verdict }, failed.error, subjects)));
    } else if (!isTaken) {
      await this.close(item, left.length === 0 ? TASK_ENDED : undefined);
    }
    return events;
  }

  /** Whether the installation has its place, or serves it still. */
  private async isServed({ place, clusterArn }: Subject): Promise<boolean> {
    const { own, members } = this.enforcer;
    // An item of the own place that names another one was not written by this program.
    return place === undefined
      ? foreignPlace(clusterArn, own) === undefined
      : ((await members?.serves(place)) ?? false);
  }

  /** The item after an action that failed, where the next one may do better; what was begun is done, or still to be done. */
  private async afterFailure(
    { key, subject }: Item,
    error: unknown,
  ): Promise<{ readonly events: DeploymentEvent[]; readonly item: Item } | undefined> {
    const isForAll = refusalOf(error) === "denied" || isOfPlace(error, subject);
    const item = isForAll ? undefined : await this.items.read(key);
    return item && { events: await this.resume(item), item: { ...item, begun: undefined } };
  }

  /**
   * A failed item is retried later and later, for a day. Never throws.
   *
   * @param subjects what may be undecided then. Default: the item's
   */
  private async comesAgain(
    item: Item,
    disposition: Disposition,
    error: unknown,
    subjects: readonly Subject[] = [item.subject],
  ): Promise<DeploymentEvent[]> {
    const { telemetry, now } = this.enforcer;
    const { attempts } = item;
    const [subject = item.subject] = subjects;
    const { place } = subject;
    const isDenied = refusalOf(error) === "denied";
    if (isOfPlace(error, subject)) {
      this.resting.add(nameOf(place));
    }
    // Of a place that does not let the installation read, sweeps say so.
    if (isDenied && place === undefined) {
      telemetry.count("ConfigurationErrors");
    }
    telemetry.error("enforcement failed; will retry", {
      ...fieldsOf(subject),
      reason: isDenied ? deniedReason(error, place) : String(error),
    });
    const events: DeploymentEvent[] = [];
    try {
      const overdue = subjects.filter((each) => isGivenUp(each, now()));
      if (attempts > 0 && disposition.kind === "enforce") {
        const plan = {
          kind: "impossible",
          why: `ECS did not do it within a day: ${error}`,
        } as const;
        for (const each of overdue) {
          const said = auditMessage(each, plan, disposition.verdict, now());
          events.push(...(await this.executor.decide(item, each, said)));
        }
        if (overdue.length === subjects.length) {
          await this.close(item);
          return events;
        }
      }
      await this.items.retryAfter(item, Math.min(HOUR, MINUTE * 2 ** Math.min(attempts, 10)));
    } catch (failure) {
      telemetry.error("postponing an item of enforcement failed; will retry after its lease", {
        ...fieldsOf(subject),
        error: failure,
      });
    }
    return events;
  }

  private async close(item: Item, reason?: string): Promise<void> {
    await this.items.close(item);
    if (reason !== undefined) {
      this.executor.log("nothing is left to enforce", item.subject, reason);
    }
  }
}

const nameOf = (place: Place | undefined): string => (place ? placeText(place) : "");

/** Whether the next call of the subject's place would meet the same. The installation's own is called again where it was slow. */
function isOfPlace(error: unknown, { place }: Subject): boolean {
  const refusal = refusalOf(error);
  return refusal === "throttled" || (refusal === "unanswered" && place !== undefined);
}
