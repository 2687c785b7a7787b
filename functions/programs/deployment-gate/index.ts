import type { Context } from "aws-lambda";
import { deployedService, type HookAnswer, hookAnswer } from "./hook";
import { refusesOnFailure } from "./settings";

// Loaded with the function, and not before its first call. An error of loading is answered, not thrown.
const program = import("./program.ts");
program.catch(() => {});

/** Entry point of the function: ECS asks whether a deployment may go on. An error would be a rollback to ECS. */
export async function handler(event: unknown, context: Context): Promise<HookAnswer> {
  try {
    const { callGate } = await program;
    return await callGate(event, context);
  } catch (error) {
    const reason = `The deployment gate cannot work: ${error}`;
    // Nothing that logs in another way may have been loaded.
    console.error(JSON.stringify({ level: "ERROR", message: "the deployment gate cannot work", reason }));
    const refuses = refusesOnFailure(process.env.DEPLOYMENT_GATE, deployedService(event));
    return hookAnswer(refuses ? "FAILED" : "SUCCEEDED", reason);
  }
}
