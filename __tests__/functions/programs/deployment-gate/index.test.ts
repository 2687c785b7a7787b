import type { Context } from "aws-lambda";
import { GATE_ANSWERS } from "../../../../functions/contract/blocking/gate";
import { LocalService } from "../../local-service";
import { FUNCTION_ARN, hookEvent } from "./simulated-gate";

const SETTINGS = { ...GATE_ANSWERS, mode: "block", timeout_minutes: 30 };
const CLOSED = { DEPLOYMENT_GATE: JSON.stringify({ ...SETTINGS, on_gate_failure: "block" }) };

// The function as AWS loads it: settings and addresses come from the environment.
const CONTEXT = { invokedFunctionArn: FUNCTION_ARN, getRemainingTimeInMillis: () => 30_000 } as Context;

const service = LocalService.forProgram({
  ENABLED: "true",
  DEPLOYMENT_GATE: JSON.stringify(SETTINGS),
});

beforeEach(() => {
  jest.resetModules();
  jest.spyOn(console, "error").mockReturnValue();
});

test.each<[string, Readonly<Record<string, string | undefined>>, string]>([
  ["without a table", { LEDGER_TABLE: undefined }, "SUCCEEDED"],
  ["without a table, closed", { LEDGER_TABLE: undefined, ...CLOSED }, "FAILED"],
  ["without settings", { DEPLOYMENT_GATE: undefined }, "SUCCEEDED"],
  ["with settings that are no JSON", { DEPLOYMENT_GATE: "{" }, "SUCCEEDED"],
])(
  "a gate that cannot load answers by its settings, and never throws: %s",
  async (_, environment, expected) => {
    // The service has made the environment an object of its own.
    Object.assign(process.env, environment);
    const {
      handler,
    }: typeof import("../../../../functions/programs/deployment-gate") = require("../../../../functions/programs/deployment-gate");

    const answer = await handler(hookEvent(), CONTEXT);

    expect(answer).toMatchObject({ hookStatus: expected });
    expect(answer.hookDetails?.reason).toContain("The deployment gate cannot work");
    expect(console.error).toHaveBeenCalledTimes(1);
    expect(service.requests).toEqual([]);
  },
);
