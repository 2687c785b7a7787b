import { HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import type { Program } from "../../functions/contract/environment";
import { WORK_QUEUE } from "../../functions/contract/events";
import { MEMBERS_KEY } from "../../functions/contract/places/members";
import { placeText } from "../../functions/contract/places/place";
import { Calls } from "../aws/calls";
import { SimulatedCodeBuild } from "../aws/codebuild/codebuild";
import { scanIn } from "../aws/codebuild/scan-runner";
import { SimulatedDynamodb } from "../aws/dynamodb/dynamodb";
import { LedgerStore } from "../aws/dynamodb/ledger-store";
import { SimulatedEcs } from "../aws/ecs";
import { EcsRates } from "../aws/ecs-rates";
import { FifoQueue } from "../aws/fifo-queue";
import { LambdaFunction } from "../aws/lambda-function";
import { memberServices } from "../aws/member-services";
import { servicesOf } from "../aws/services";
import { TaskQueue } from "../aws/task-queue";
import { describeSecret } from "../aws/token-secret";
import { VirtualClock } from "../clock/virtual-clock";
import { Faults } from "../faults/faults";
import { Fleet } from "../fleet/fleet";
import { Promotions } from "../fleet/promotions";
import { PRIVATE, SECRET, WRONG_SECRET } from "../fleet/service";
import { Observers } from "../observed/observer";
import { type SimulatedTask, taskEvent } from "../observed/task";
import { Trace } from "../observed/trace";
import { foreignPlaceOf, PlacesMap } from "../places/member";
import type { Programs } from "../program/compile";
import { Random } from "../random/random";
import { Deployments } from "./deployments";
import { environmentOf } from "./environment";
import { DEPLOYED, type Settings, START } from "./settings";

const USUAL_LAG_MS = 50;
const MUCH_LAG_MS = 20 * SECOND;
/** Operations that a build's start needs. */
const STARTS: readonly string[] = ["StartBuild", "BatchGetProjects"];
const LATEST_SCHEDULE_MS = 30 * MINUTE;
const LATEST_POKE_MS = 10 * MINUTE;

/** An account with an installation: the real programs on a simulated AWS, and the fleet whose images they scan. */
export class World {
  readonly clock: VirtualClock;
  readonly faults: Faults;
  readonly trace: Trace;
  readonly observers = new Observers();
  readonly store: LedgerStore;
  readonly calls: Calls;
  readonly codebuild: SimulatedCodeBuild;
  readonly fleet: Fleet;
  readonly queue: TaskQueue;
  /** The coordinator's queue. */
  readonly work: FifoQueue;
  readonly functions: Readonly<Record<Program, LambdaFunction>>;
  /** The fleet's other places, and what the map says of them. */
  readonly places: PlacesMap;
  /** Absent if gate and enforcement are off. */
  readonly deployments?: Deployments;
  private readonly random: Random;

  constructor(
    readonly settings: Settings,
    programs: Programs,
    write?: (line: string) => void,
  ) {
    const random = new Random(settings.seed);
    this.random = random.stream("world");
    const turns = random.stream("turns");
    this.clock = new VirtualClock(START, () => turns.fraction());
    const { clock, observers } = this;
    this.faults = new Faults(settings.faults, clock, random.stream("faults"));
    this.trace = new Trace(() => clock.now(), write);
    const lag = random.stream("lag");
    this.store = new LedgerStore(
      (key, before, after) => observers.notify("itemChanged", key, before, after),
      (change, follow) => {
        const most = this.faults.strikes("index-lag", change) ? MUCH_LAG_MS : USUAL_LAG_MS;
        clock.after(lag.of(change).between(0, most), follow);
      },
    );
    this.places = new PlacesMap(settings.members);
    this.fleet = new Fleet(clock, random.stream("fleet"), observers, settings.fleet, settings.members);
    this.codebuild = new SimulatedCodeBuild(
      clock,
      random.stream("codebuild"),
      this.faults,
      observers,
      {
        concurrentBuilds: settings.concurrentBuilds,
        buildSeconds: settings.buildSeconds,
        queuedMs: DEPLOYED.queuedMinutes * MINUTE,
        registrySecrets: {
          hosts: { [PRIVATE]: [SECRET, WRONG_SECRET] },
          // Secrets in members' task definitions are not read.
          ...(settings.members && { defaults: { [PRIVATE]: SECRET } }),
        },
      },
      (build) => scanIn(build, this.fleet.registries, this.faults),
      (build) => {
        if (!this.faults.strikes("build-event-lost", build.id)) {
          const event = this.codebuild.event(build);
          clock.after(SECOND, () => this.call(event));
        }
      },
    );
    if (settings.blocking) {
      const { faults, fleet, store, trace } = this;
      const parts = { clock, faults, observers, fleet, store, trace };
      const gate = () => this.functions["deployment-gate"];
      this.deployments = new Deployments(parts, random.stream("deployments"), settings, gate);
    }
    const more = this.deployments?.operations();
    const own = servicesOf({
      dynamodb: new SimulatedDynamodb(this.store, this.faults),
      codebuild: this.codebuild,
      ecs: new SimulatedEcs(this.fleet, this.fleet.clusters),
      ecsRates: new EcsRates(() => clock.now(), random.stream("ecs-rates")),
      queue: () => this.queue,
      poke: (...message) => this.poke(...message),
      describeSecret: () => describeSecret(this.faults),
      published: (...what) => observers.notify("published", ...what),
      ...(more ? { more } : {}),
    });
    const perform = settings.members
      ? memberServices({
          now: () => clock.now(),
          random: random.stream("ecs-rates of members"),
          places: this.places,
          fleet: this.fleet,
          more: more ?? {},
          own,
        })
      : own;
    this.calls = new Calls(clock, this.faults, random.stream("calls"), this.trace, perform, (...what) => {
      // Only checks of the gate need all of the millions of calls; other runs need refused starts.
      const [, { operation }, , isError] = what;
      if (settings.blocking || (isError && STARTS.includes(operation))) {
        observers.notify("answered", ...what);
      }
    });
    const deployed = (program: Program) =>
      new LambdaFunction(
        {
          clock,
          random: random.stream(program),
          faults: this.faults,
          trace: this.trace,
          surrounding: {
            call: (caller, call) => this.calls.make(caller, call),
            count: (metric, value) => observers.notify("measured", metric, value),
          },
        },
        programs[program],
        {
          program,
          timeoutMs: DEPLOYED.timeoutSeconds[program] * SECOND,
          environment: environmentOf(program, settings),
        },
      );
    this.functions = {
      "scan-trigger": deployed("scan-trigger"),
      "scan-coordinator": deployed("scan-coordinator"),
      "task-sweeper": deployed("task-sweeper"),
      "deployment-gate": deployed("deployment-gate"),
    };
    this.queue = new TaskQueue(
      clock,
      random.stream("queue"),
      this.faults,
      observers,
      {
        visibilityMs: DEPLOYED.visibilitySeconds * SECOND,
        maxReceives: DEPLOYED.maxReceives,
        batchSize: DEPLOYED.batchSize,
        maxConcurrency: DEPLOYED.maxConcurrency,
      },
      this.functions["scan-trigger"],
    );
    this.work = new FifoQueue(
      clock,
      random.stream("work"),
      this.faults,
      { visibilityMs: DEPLOYED.workVisibilitySeconds * SECOND, batchSize: DEPLOYED.workBatchSize },
      this.functions["scan-coordinator"],
    );
    observers.add({ taskRuns: (task) => this.report(task) });
  }

  async run(): Promise<void> {
    const { clock, fleet, store, settings } = this;
    if (settings.members) {
      this.writeMap();
    }
    fleet.start();
    if (settings.names) {
      new Promotions(clock, new Random(settings.seed).stream("promotions"), fleet).start();
    }
    this.deployments?.start(settings.duration);
    clock.every(MINUTE, () => this.minute());
    clock.after(MINUTE, () => this.scheduled("task-sweeper", {}));
    clock.every(HOUR, () => this.scheduled("task-sweeper", {}));
    clock.every(HOUR, () => store.expire(clock.now()));
    await clock.runUntil(START + settings.duration);
  }

  /** Writes the input `members`, as Terraform does at the beginning and at each change. */
  private writeMap(): void {
    const { clock, places, store } = this;
    for (const time of [START, ...places.changes()]) {
      const members = JSON.stringify(places.listedAt(time));
      clock.at(time, () => store.edit(MEMBERS_KEY, { members, sweepOnly: "[]" }));
    }
  }

  /** Sends the schedule's event to the coordinator. EventBridge drops an event after a minute. */
  private minute(): void {
    const { clock, faults, random } = this;
    if (!faults.strikes("schedule-missed", "scan-coordinator")) {
      const isLate = faults.strikes("schedule-late", "scan-coordinator");
      const event = { source: "aws.events", "detail-type": "Scheduled Event", detail: {} };
      clock.after(isLate ? random.between(0, MINUTE) : 0, () => this.call(event));
    }
  }

  /** Sends an event with an id of its own to the coordinator's queue, as EventBridge does. */
  private call(event: object): void {
    this.work.send(JSON.stringify({ id: this.random.uuid(), ...event }), WORK_QUEUE.group);
  }

  private poke(...message: Parameters<FifoQueue["send"]>): void {
    const { clock, faults, random, work } = this;
    if (faults.strikes("poke-late")) {
      clock.after(random.between(MINUTE, LATEST_POKE_MS), () => work.send(...message));
    } else if (!faults.strikes("poke-swallowed")) {
      work.send(...message);
    }
  }

  private scheduled(program: Program, event: object): void {
    const { clock, faults, random, functions } = this;
    if (faults.strikes("schedule-missed", program)) {
      return;
    }
    const invoke = () => void functions[program].invokeLater(event);
    if (faults.strikes("schedule-late", program)) {
      clock.after(random.between(MINUTE, LATEST_SCHEDULE_MS), invoke);
    } else {
      invoke();
    }
  }

  /** Sends a task's event to the queue, at least once unless a fault drops it. */
  private report(task: SimulatedTask): void {
    const { clock, faults, random } = this;
    const body = taskEvent(task, clock.now());
    const arrive = (after: number) => clock.after(after, () => this.queue.send(body, task));
    const place = foreignPlaceOf(task.clusterArn);
    if (faults.strikes("event-lost", task.arn, undefined, place && placeText(place))) {
      return;
    }
    arrive(
      faults.strikes("event-late", task.arn)
        ? random.between(MINUTE, 6 * HOUR)
        : random.between(100, 2 * SECOND),
    );
    if (faults.strikes("event-duplicated", task.arn)) {
      arrive(random.between(0, 10 * MINUTE));
    }
  }
}
