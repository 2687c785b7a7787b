import type { Row } from "../../functions/table/table";
import type { Call, Caller } from "../program/call";
import type { HookAnswer, HookCall, ServiceDeployment, ServiceRevision } from "./deployment";
import type { Message } from "./message";
import type { SimulatedBuild } from "./simulated-build";
import type { SimulatedTask } from "./task";

/** Who looks at a run from outside, and sees what no program sees. */
export interface Observer {
  /** An item of the ledger's table was written or deleted. */
  itemChanged?(key: string, before: Row | undefined, after: Row | undefined): void;
  buildStarted?(build: SimulatedBuild): void;
  buildEnded?(build: SimulatedBuild): void;
  /**
   * @param id of the scan whose outcome it is, or of what else is published
   * @param title the event's type, or the message's subject
   */
  published?(channel: string, id: string, title: string): void;
  /** A program wrote a value of a metric. */
  measured?(metric: string, value: number): void;
  taskRuns?(task: SimulatedTask): void;
  taskStopped?(task: SimulatedTask): void;
  /** A task's event came into the queue. */
  eventArrived?(task: SimulatedTask): void;
  /** An answer reached the program that asked, or an error did. */
  answered?(caller: Caller, call: Call, answer: unknown, isError: boolean): void;
  /** An instance of the gate begins to work on a call of its hook. */
  hookCalled?(call: HookCall, caller: Caller): void;
  hookAnswered?(call: HookCall, answer: HookAnswer): void;
  /** The hook's own time-out is over, and ECS does what its action says. */
  hookTimedOut?(deployment: ServiceDeployment): void;
  /** DescribeServiceDeployments' answer about a deployment has changed. */
  deploymentChanged?(deployment: ServiceDeployment): void;
  /** ECS knows the digests of a revision now. */
  revisionResolved?(revision: ServiceRevision): void;
  /** Somebody called StopServiceDeployment, and ECS obeys. */
  deploymentStopped?(deployment: ServiceDeployment): void;
  rollbackBegan?(deployment: ServiceDeployment): void;
  deploymentEnded?(deployment: ServiceDeployment): void;
  /** Somebody called StopTask, and ECS obeys. */
  taskStoppedByCall?(task: SimulatedTask, reason: string): void;
  messageDead?(message: Message): void;
}

/** Hands on what happens to all of them. */
export class Observers {
  private readonly all: Observer[] = [];

  add(observer: Observer): void {
    this.all.push(observer);
  }

  notify<K extends keyof Observer>(what: K, ...details: Parameters<NonNullable<Observer[K]>>): void {
    for (const observer of this.all) {
      const react = observer[what] as ((...given: typeof details) => void) | undefined;
      react?.apply(observer, details);
    }
  }
}
