import { DAY } from "../../../../functions/contract/durations";
import { Ledger } from "../../../../functions/ledger/ledger";
import type { HookAnswer } from "../../../../functions/programs/deployment-gate/hook";
import type { Gate } from "../../../../functions/programs/deployment-gate/known";
import type { Table } from "../../../../functions/table/table";
import type { SimulatedGate } from "./simulated-gate";

/** What becomes of a call of AWS. `lost`: it is carried out, and its answer does not come. */
export type Fate = "refused" | "lost" | "hangs";

/** A gate of whose calls of AWS one meets a fault, by its number from 1. */
export class FailingCalls {
  /** Names of the calls, in their order. */
  readonly made: string[] = [];

  constructor(
    private readonly simulated: SimulatedGate,
    private readonly isFaulty: (number: number, name: string) => boolean,
    private readonly fate: Fate,
    private readonly error: Error = Object.assign(new Error("Rate exceeded"), {
      name: "ThrottlingException",
    }),
  ) {}

  get gate(): Gate {
    const { gate, store } = this.simulated;
    const table = this.wrapped("table", store.table) as Table;
    const ledger = new Ledger(
      table,
      { installation: "scanning", tableArn: "table", rescanAfterMs: DAY },
      store.now,
    );
    return {
      ...gate,
      settings: this.simulated.settings,
      enabled: this.simulated.enabled,
      ledger,
      table,
      deployments: this.wrapped("ecs", gate.deployments),
      taskDefinitions: this.wrapped("task definitions", gate.taskDefinitions),
      tags: this.wrapped("ecr", gate.tags),
    };
  }

  private wrapped<T extends object>(of: string, port: T): T {
    return new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function"
          ? (...given: unknown[]) => this.call(`${of}.${String(name)}`, () => value.apply(target, given))
          : value;
      },
    });
  }

  private async call(name: string, make: () => Promise<unknown>): Promise<unknown> {
    this.made.push(name);
    if (!this.isFaulty(this.made.length, name)) {
      return make();
    }
    if (this.fate === "lost") {
      await make();
    }
    if (this.fate === "hangs") {
      return new Promise(() => {});
    }
    throw this.error;
  }
}

/** The answer, however long something hangs; with fake timers. */
export async function answered(answer: Promise<HookAnswer>): Promise<HookAnswer> {
  await jest.advanceTimersByTimeAsync(30_000);
  return answer;
}
