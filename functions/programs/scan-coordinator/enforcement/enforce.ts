import { lastPart, serviceName } from "../../../contract/arn";
import type { EnforcementSettings } from "../../../contract/blocking/enforcement";
import { after, HOUR, MINUTE } from "../../../contract/durations";
import { imageKey } from "../../../contract/images/image";
import type { DeploymentEvent } from "../../../contract/notices/deployment-event";
import { foreignPlace, type Place, placeText } from "../../../contract/places/place";
import type { Counter, Telemetry } from "../../../contract/telemetry";
import { needTime, OutOfTimeError } from "../../../deployments/ecs-deployments";
import type { Acting, EnforcementItem } from "../../../enforcement/item";
import type { SubjectEvent } from "../../../enforcement/step";
import { fieldsOf, isGivenUp, type Subject, subjectKey, workloadText } from "../../../enforcement/subject";
import { type Leniency, readLeniency } from "../../../exceptions/exceptions";
import { noticeOpenGate } from "../../../exceptions/open-gate";
import { isFresh, type RecordedVerdict } from "../../../images/verdict";
import { readImages } from "../../../ledger/asker";
import type { Table } from "../../../table/table";
import type { AskWorkload } from "../../../workloads/workloads-of";
import { act, deniedReason, type Ecs, inTime, refusalOf, wasDone } from "./act-on-ecs";
import { nextHour, type Room, roomFor } from "./hours";
import { Items } from "./items";
import { type Found, planForService, strangersOf, tasksWithImage } from "./plan";
import { enforcementEvent, leniencyMessage, pauseMessage, plannedMessage, type Said, wentTo } from "./said";
import { orderOfItems } from "./turns";

export interface Enforcer {
  readonly settings: EnforcementSettings;
  /** The input `name`. */
  readonly installation: string;
  /** Account and region of the installation; absent if it serves no members. */
  readonly own?: Place | undefined;
  /** Members that the installation serves; absent if none. */
  readonly members?: { serves(place: Place): Promise<boolean> } | undefined;
  readonly table: Table;
  readonly ecs: Ecs;
  /** Finds the owner of a task or deployment. Default: nobody is asked */
  readonly askWorkload?: AskWorkload | undefined;
  /** Until when this instance makes no calls to a place, because its ECS accepts no more calls or answers too late. */
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

/** Items that a run reads: for each image, and of all that are due. The next run reads the rest. */
const PAGE = 200;

/**
 * Handles items that are due, and items whose verdict was recorded just now or shortly before. Acts on a fresh FAILED,
 * or says what it would have done. A failed item comes again and does not hold up the others. A place whose ECS accepts
 * no more calls gets no calls for a minute.
 *
 * @param recorded keys of the images whose verdicts this run has recorded
 * @param mayTouch asked before an item is touched. Default: all items may be
 * @param named keys of items that others have written just now
 * @returns recorded events, which are to be published
 */
export async function enforceDue(
  enforcer: Enforcer,
  hasTime: () => boolean,
  recorded: readonly string[] = [],
  mayTouch = async (_key: string) => true,
  named: readonly string[] = [],
): Promise<DeploymentEvent[]> {
  const items = new Items(enforcer.table, enforcer.telemetry, enforcer.now, enforcer.own);
  const run = new EnforcementRun(enforcer, items, hasTime, mayTouch);
  const first = await run.itemsWithVerdict(recorded);
  // Comes first, because a deployment may end any moment.
  await run.serve([...first, ...(hasTime() ? await items.due(PAGE, named) : [])]);
  return run.events;
}

/** A subject whose image has a fresh FAILED; `isLast`: whether all other subjects had their turn in this run. */
type Failed = EnforcementItem & { readonly verdict: RecordedVerdict; readonly isLast: boolean };

type Told = Extract<SubjectEvent, { event: DeploymentEvent }>["kind"];

class EnforcementRun {
  /** Recorded events that are not published yet. */
  readonly events: DeploymentEvent[] = [];
  /** Items whose workloads had several actions in this hour. They come last in this run. */
  private readonly behind: EnforcementItem[] = [];
  /** Read once a run for each service of the own place, and once for all other subjects. */
  private readonly leniencies = new Map<string | undefined, Leniency>();
  private readonly ecs: Ecs;
  private isFirst = true;

  constructor(
    private readonly enforcer: Enforcer,
    private readonly items: Items,
    private readonly hasTime: () => boolean,
    private readonly mayTouch: (key: string) => Promise<boolean>,
  ) {
    this.ecs = inTime(enforcer.ecs, hasTime);
  }

  /** Returns items that wait for these verdicts. Services come first, because a deployment may end any moment. */
  async itemsWithVerdict(recorded: readonly string[]): Promise<readonly EnforcementItem[]> {
    const verdicts = await this.items.verdicts(PAGE);
    const found: EnforcementItem[] = [];
    for (const key of new Set([...recorded, ...verdicts.keys()])) {
      if (!this.hasTime()) {
        break;
      }
      try {
        const waiting = await this.items.waitingFor(key, PAGE);
        found.push(...waiting);
        const recordedAt = verdicts.get(key);
        // A waiting item may fail now; the next run must find it again.
        if (recordedAt && waiting.length === 0) {
          await this.items.finishVerdict(key, recordedAt);
        }
      } catch (error) {
        this.enforcer.telemetry.error("looking for notes of an image failed; will retry", { key, error });
      }
    }
    const isOfFamily = ({ subject }: EnforcementItem) => (subject.service === undefined ? 1 : 0);
    return found.sort((one, other) => isOfFamily(one) - isOfFamily(other));
  }

  /**
   * Handles items while there is time. Postpones items of a place that gets no calls now; they would come first again.
   */
  async serve(items: readonly EnforcementItem[]): Promise<void> {
    const actionFor = ({ subject }: EnforcementItem) => this.actionOn(subject);
    const hours = await this.items.hours(items.map(actionFor));
    const inOrder = orderOfItems(items, (item) => hours(actionFor(item)).length);
    // Items that failed, or that used up a whole run, come after the others.
    for (const hasFailed of [false, true]) {
      await this.serveEach(inOrder.filter(({ attempts }) => attempts > 0 === hasFailed));
      await this.serveEach(this.behind.splice(0), true);
    }
  }

  private async serveEach(items: readonly EnforcementItem[], isLast = false): Promise<void> {
    for (const item of items) {
      if (!this.hasTime()) {
        return;
      }
      const again = this.serveOne(item, isLast).catch((error: unknown) => this.comesAgain(item, error));
      // The next run retries.
      await again.catch((error: unknown) => this.log("postponing failed", item.subject, String(error)));
      this.isFirst = false;
    }
  }

  private async serveOne(item: EnforcementItem, isLast: boolean): Promise<void> {
    const { settings, table, restsUntil, now } = this.enforcer;
    const { subject, acting } = item;
    const until = restsUntil.get(nameOf(subject)) ?? now();
    if (until > now()) {
      return this.postpone(item, until);
    }
    if (!(await this.mayTouch(subjectKey(subject)))) {
      return;
    }
    const isServed = await this.isServed(subject);
    if (!isServed) {
      this.log("nothing is enforced", subject, "its account or region is no member any more");
    } else if (acting) {
      // An earlier run crashed after it asked ECS.
      const done = wasDone(this.ecs, subject, acting.event);
      if (await done.catch((error: unknown) => this.isNeverAnswered(item, error))) {
        await this.record(item, subject, "acted", await this.told(acting));
      }
    }
    const verdict = (await readImages(table, [subject.image])).get(imageKey(subject.image))?.verdict;
    const judged = { kind: "judged", verdict, isChosen: isServed && isChosen(subject, settings) } as const;
    const { item: after } = await this.items.change(item, judged);
    if ((after?.state === "DUE" || after?.state === "ACTING") && isFresh(verdict, now())) {
      await this.enforce({ ...after, verdict, isLast });
    }
  }

  /** After a day of errors, counts the action as not done. @throws the given error before that */
  private isNeverAnswered({ subject, attempts }: EnforcementItem, error: unknown): false {
    if (attempts === 0 || !isGivenUp(subject, this.enforcer.now())) {
      throw error;
    }
    return false;
  }

  private async isServed({ place, clusterArn }: Subject): Promise<boolean> {
    const { own, members } = this.enforcer;
    // An item without a place must be of the own place, because this program writes no other.
    return place === undefined
      ? foreignPlace(clusterArn, own) === undefined
      : ((await members?.serves(place)) ?? false);
  }

  private async enforce(item: Failed): Promise<void> {
    const { settings, now } = this.enforcer;
    const { subject, attempts, verdict } = item;
    const acts = settings.mode === "act";
    try {
      const spared = async (of: Subject) => leniencyMessage(await this.lenient(of), of, verdict, now());
      const isSpared = (await spared(subject)) !== undefined;
      const room = acts && !isSpared && !item.acting ? await this.roomBefore(item) : "free";
      if (room === "last") {
        return void this.behind.push(item);
      }
      const found = [];
      for (const each of await this.find(subject, isSpared, room !== "free")) {
        const lenient = await spared(each.subject);
        found.push({ ...each, isSpared: lenient, said: lenient ?? plannedMessage(each, acts) });
      }
      const known = await this.items.known(found.map(({ said }) => said.id));
      const undecided = found.filter(({ said }) => !known.has(said.id));
      // Each try begins with another task, so that a failing task does not hold up the others.
      const first = attempts % (undecided.length || 1);
      const again = room === "free" ? [] : [nextHour(now())];
      const full = new Set<string>();
      for (const each of [...undecided.slice(first), ...undecided.slice(0, first)]) {
        const { plan, said, isSpared } = each;
        needTime(this.hasTime, "to decide");
        if (!isSpared && plan.kind === "later" && !isGivenUp(subject, now())) {
          again.push(after(now(), MINUTE));
          this.log("a decision is postponed", subject, plan.why);
        } else if (isSpared || "why" in plan || !acts) {
          await this.say(item, each.subject, said);
        } else if (!full.has(workloadText(each.subject))) {
          const room = await this.actOn(item, each, said);
          if (room === "gone") {
            return;
          }
          if (room !== "free") {
            full.add(workloadText(each.subject));
            again.push(room === "last" ? now() : nextHour(now()));
            this.behind.push(...(room === "last" ? [item] : []));
          }
        }
      }
      if (again.length > 0) {
        return await this.postpone(item, new Date(Math.min(...again.map(Number))));
      }
    } catch (error) {
      this.isNeverAnswered(item, error);
      const plan = { kind: "impossible", why: `ECS did not do it within a day: ${error}` } as const;
      await this.say(item, subject, plannedMessage({ subject, plan }, true));
    }
    await this.items.change(item, { kind: "closed", seen: subject });
  }

  /**
   * Returns the room before ECS is asked, which may save the call. It is "free" until a pause is published, because ECS
   * may show that nothing is to be done.
   */
  private async roomBefore({ subject, isLast }: Failed): Promise<Room> {
    const { settings, own } = this.enforcer;
    const most = settings.max_actions_per_hour;
    const action = this.actionOn(subject);
    const room = roomFor(action, (await this.items.hours([action]))(action), most, isLast);
    const { id } = pauseMessage(subject, action, most, room, own);
    return room === "last" || (await this.items.known([id])).has(id) ? room : "free";
  }

  /** Returns the action that a subject may lead to; it counts for the hour's limit. */
  private actionOn(subject: Subject): DeploymentEvent {
    const { installation, now } = this.enforcer;
    return enforcementEvent(installation, subject, {}, UNSAID, now(), undefined);
  }

  /**
   * @param isPaused whether the action waits for the next hour; foreign tasks that name the subject have their own
   * hours
   */
  private async find(subject: Subject, isSpared: boolean, isPaused: boolean): Promise<Found[]> {
    const { table, settings, now } = this.enforcer;
    const known = { ecs: this.ecs, table, now: now(), hasTime: this.hasTime };
    const { service } = subject;
    if (service === undefined) {
      return isPaused ? [] : tasksWithImage(known, subject);
    }
    const { strangers, areAll } = settings.stop_standalone_tasks
      ? await strangersOf(known, subject, service)
      : { strangers: [], areAll: false };
    const isAsked = settings.rollback_deployments && !isSpared && !isPaused;
    const plan = isAsked ? await planForService(known, subject, service) : isSpared && NOTHING;
    // Does not report a service that cannot be acted on and that only foreign tasks name.
    const isSaid = plan && !(areAll && plan.kind === "impossible");
    return [...(isSaid ? [{ subject, plan }] : []), ...strangers];
  }

  /** @returns "free" if the decision is made; with any other room nothing is done */
  private async actOn(item: Failed, { subject, plan }: Found, said: Said): Promise<Room> {
    const { settings, own } = this.enforcer;
    const most = settings.max_actions_per_hour;
    const event = await this.eventOf(item, subject, said);
    needTime(this.hasTime, "to act");
    const acting = { event, backTo: plan.kind === "roll-back" ? plan.backTo : undefined };
    const { room, isOften } = await this.items.begin(item, acting, most, item.isLast);
    for (const why of [...(isOften || room === "kept" ? (["kept"] as const) : []), room]) {
      if (why === "kept" || why === "full") {
        await this.say(item, subject, pauseMessage(subject, event, most, why, own), "paused");
      }
    }
    if (room !== "free") {
      return room;
    }
    const acted = await act(this.ecs, subject, event);
    if (acted.isDone) {
      await this.record(item, subject, "acted", await this.told(acting));
    } else if (acted.why !== undefined) {
      const refused = { ...plan, kind: "impossible", why: acted.why } as const;
      await this.say(item, subject, plannedMessage({ subject, plan: refused }, true));
    }
    return room;
  }

  /** Adds to a rollback's event the revision to which it goes, if ECS names it. */
  private async told(acting: Acting): Promise<DeploymentEvent> {
    const { deploymentArn } = acting.event;
    const deployment = deploymentArn ? this.ecs.deployment(deploymentArn).catch(() => undefined) : undefined;
    return wentTo(acting, (await deployment)?.rolledBackTo);
  }

  /** Asks ECS for the owner of the task, or of the deployment if the task is gone. Does not ask for a pause. */
  private async eventOf({ verdict }: Failed, subject: Subject, said: Said): Promise<DeploymentEvent> {
    const { installation, now } = this.enforcer;
    const { detailType, deployment } = said;
    const ask = detailType === "Enforcement Paused" ? undefined : this.enforcer.askWorkload;
    const asked = (await ask?.(subject.taskArn)) ?? (deployment && (await ask?.(deployment.deploymentArn)));
    return enforcementEvent(installation, subject, verdict, said, now(), asked?.owner);
  }

  private async say(item: Failed, subject: Subject, said: Said, kind: Told = "decided"): Promise<void> {
    await this.record(item, subject, kind, await this.eventOf(item, subject, said));
  }

  /** Publishes an event unless it was recorded before. */
  private async record(item: EnforcementItem, subject: Subject, kind: Told, event: DeploymentEvent) {
    if (!(await this.items.change(item, { kind, event })).isNews) {
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

  /** Reads exceptions and opened gate, in the own place for each service: a gate may be open for one service alone. */
  private async lenient({ place, clusterArn, service }: Subject): Promise<Leniency> {
    const { table, telemetry, installation, now } = this.enforcer;
    const isOurs = place === undefined && service !== undefined;
    const workload = isOurs ? serviceName({ cluster: lastPart(clusterArn), service }) : undefined;
    const leniency = this.leniencies.get(workload) ?? (await readLeniency(table, now(), workload));
    const { problem, openUntil } = leniency;
    if (openUntil && workload && !this.leniencies.has(workload)) {
      await noticeOpenGate(table, installation, now(), workload);
    }
    if (problem !== undefined && [...this.leniencies.values()].every((each) => each.problem !== problem)) {
      telemetry.count("ConfigurationErrors");
      telemetry.error("reading exceptions failed; none applies", { reason: problem });
    }
    this.leniencies.set(workload, leniency);
    return leniency;
  }

  private async postpone(item: EnforcementItem, until: Date, isFailure = false): Promise<void> {
    await this.items.change(item, { kind: "postponed", until, isFailure });
  }

  /** Postpones an item: after a failure longer each time, for lack of time until the next run. */
  private async comesAgain(item: EnforcementItem, error: unknown): Promise<void> {
    if (error instanceof OutOfTimeError) {
      // The first item had all of the run's time. If that goes on for a day, the item is given up.
      return this.postpone(item, this.enforcer.now(), this.isFirst);
    }
    const { telemetry, restsUntil, now } = this.enforcer;
    const { subject, attempts } = item;
    const { place } = subject;
    const refusal = refusalOf(error);
    if (refusal === "busy") {
      restsUntil.set(nameOf(subject), after(now(), MINUTE));
    }
    // If a member denies reading, sweeps report it.
    if (refusal === "denied" && place === undefined) {
      telemetry.count("ConfigurationErrors");
    }
    const reason = refusal === "denied" ? deniedReason(error, place) : String(error);
    telemetry.error("enforcement failed; will retry", { ...fieldsOf(subject), reason });
    return this.postpone(item, after(now(), Math.min(HOUR, MINUTE * 2 ** Math.min(attempts, 10))), true);
  }

  private log(message: string, subject: Subject, reason: string, fields: object = {}): void {
    this.enforcer.telemetry.info(message, { ...fieldsOf(subject), ...fields, reason });
  }
}

const UNSAID = { id: "", detailType: "Enforcement Paused", reason: "" } as const;
const NOTHING = { kind: "impossible", why: "" } as const;

const nameOf = ({ place }: Subject): string => (place ? placeText(place) : "");

/** Whether the settings include a subject. A list of clusters excludes all others, even those of members. */
function isChosen({ clusterArn, service }: Subject, settings: EnforcementSettings): boolean {
  const { cluster_arns, rollback_deployments, stop_standalone_tasks } = settings;
  return (
    (cluster_arns.length === 0 || cluster_arns.includes(clusterArn)) &&
    // It is unknown whether a task belongs to the service that it names, so it also counts as standalone.
    (stop_standalone_tasks || (service !== undefined && rollback_deployments))
  );
}
