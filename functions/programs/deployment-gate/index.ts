import type { Context } from "aws-lambda";
import { deployedService, type HookAnswer, hookAnswer } from "./hook";
import { refusesOnFailure } from "./settings";

// Loaded with the function, before its first call. A loading error is answered, not thrown.
const program = import("./program.ts");
program.catch(() => {});

/** Entry point of the function: ECS asks whether a deployment may go on. Never throws: ECS rolls back on an error. */
export async function handler(event: unknown, context: Context): Promise<HookAnswer> {
  try {
    const { callGate } = await program;
    return await callGate(event, context);
  } catch (error) {
    const reason = `The deployment gate cannot work: ${error}`;
    // The logger may not have been loaded.
    console.error(JSON.stringify({ level: "ERROR", message: "the deployment gate cannot work", reason }));
    const refuses = refusesOnFailure(process.env.DEPLOYMENT_GATE, deployedService(event));
    return hookAnswer(refuses ? "FAILED" : "SUCCEEDED", reason);
  }
}
