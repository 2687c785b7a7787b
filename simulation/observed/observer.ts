import type { Row } from "../../functions/table/table";
import type { Call, Caller } from "../program/call";
import type { HookAnswer, HookCall, ServiceDeployment, ServiceRevision } from "./deployment";
import type { Message } from "./message";
import type { SimulatedBuild } from "./simulated-build";
import type { SimulatedTask } from "./task";

/** A watcher from outside, who sees what no program sees. */
export interface Observer {
  itemChanged?(key: string, before: Row | undefined, after: Row | undefined): void;
  buildStarted?(build: SimulatedBuild): void;
  buildEnded?(build: SimulatedBuild): void;
  /** @param id of the scan, or of what else is published; `title` is the event's type or the message's subject */
  published?(channel: string, id: string, title: string): void;
  measured?(metric: string, value: number): void;
  taskRuns?(task: SimulatedTask): void;
  taskStopped?(task: SimulatedTask): void;
  eventArrived?(task: SimulatedTask): void;
  answered?(caller: Caller, call: Call, answer: unknown, isError: boolean): void;
  hookCalled?(call: HookCall, caller: Caller): void;
  hookAnswered?(call: HookCall, answer: HookAnswer): void;
  /** The hook timed out, and ECS does what its action says. */
  hookTimedOut?(deployment: ServiceDeployment): void;
  /** DescribeServiceDeployments' answer about it changed. */
  deploymentChanged?(deployment: ServiceDeployment): void;
  revisionResolved?(revision: ServiceRevision): void;
  /** StopServiceDeployment was called and obeyed. */
  deploymentStopped?(deployment: ServiceDeployment): void;
  rollbackBegan?(deployment: ServiceDeployment): void;
  deploymentEnded?(deployment: ServiceDeployment): void;
  taskStoppedByCall?(task: SimulatedTask, reason: string): void;
  messageDead?(message: Message): void;
}

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
