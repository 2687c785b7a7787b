import { Ledger } from "../../../../functions/ledger/ledger";
import type { HookAnswer } from "../../../../functions/programs/deployment-gate/hook";
import type { Gate } from "../../../../functions/programs/deployment-gate/known";
import type { SimulatedGate } from "./simulated-gate";

/** What becomes of a call of AWS. `lost`: it is carried out, and its answer does not come. */
type Fate = "refused" | "lost" | "hangs";

const THROTTLED = Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });

/** A gate of whose calls of AWS some meet a fault, by their names and what they were given. */
export function withFailingCalls(
  { gate, store }: SimulatedGate,
  isFaulty: (name: string, given: readonly unknown[]) => boolean,
  fate: Fate,
  error: Error = THROTTLED,
): Gate {
  const call = async (name: string, given: readonly unknown[], make: () => Promise<unknown>) => {
    if (!isFaulty(name, given)) {
      return make();
    }
    if (fate === "lost") {
      await make();
    }
    if (fate === "hangs") {
      return new Promise(() => {});
    }
    throw error;
  };
  const wrapped = <T extends object>(of: string, port: T): T =>
    new Proxy(port, {
      get: (target, name) => {
        const value: unknown = Reflect.get(target, name);
        return typeof value === "function"
          ? (...given: unknown[]) => call(`${of}.${String(name)}`, given, () => value.apply(target, given))
          : value;
      },
    });
  const table = wrapped("table", store.table);
  return {
    ...gate,
    ledger: new Ledger(table, store.ledger.settings, store.now),
    table,
    deployments: wrapped("ecs", gate.deployments),
    taskDefinitions: wrapped("task definitions", gate.taskDefinitions),
    tags: wrapped("ecr", gate.tags),
  };
}

/** The answer, however long something hangs; with fake timers. */
export async function answered(answer: Promise<HookAnswer>): Promise<HookAnswer> {
  await jest.advanceTimersByTimeAsync(30_000);
  return answer;
}
