import { parseImage } from "../../../../functions/contract/images/image";
import { requestScan } from "../../../../functions/ledger/asker";
import { DIGEST } from "../../samples";
import { container, FUNCTION_ARN, hookEvent, SimulatedGate } from "./simulated-gate";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
const REFERENCE = `registry.example.com/web:1@${DIGEST}`;
const IMAGE = parseImage(REFERENCE, "linux/amd64");
const BEFORE = hookEvent("PRE_SCALE_UP");
const REFUSED = { errorClass: "configuration", errorScope: "registry", reason: "401 Unauthorized" } as const;

/** A deployment of an image by digest, which ECS pulls with a secret, and that may have the gate at both stages. */
function privateDeployment(stages: readonly string[] = ["PRE_SCALE_UP", "POST_SCALE_UP"]): SimulatedGate {
  const gate = new SimulatedGate().set({ on_no_verdict: "block" });
  gate.containers = [container("web", REFERENCE)];
  gate.credentials = { web: SECRET };
  gate.hooks = [{ targetArn: FUNCTION_ARN, stages }];
  return gate;
}

describe("an image of a private registry, by digest,", () => {
  test.each([
    ["PASSED", "SUCCEEDED", "passed: passed"],
    ["FAILED", "FAILED", "blocked: failed"],
  ] as const)("is scanned once a task has pulled it, and a %s decides", async (verdict, status, decided) => {
    const gate = privateDeployment();

    const before = await gate.call(BEFORE);
    expect(before.hookStatus).toBe("SUCCEEDED");
    expect(before.hookDetails?.reason).toContain("registry.example.com/web is left to POST_SCALE_UP");
    expect(await gate.decided("PRE_SCALE_UP")).toEqual(["passed: unknown-image"]);
    expect(gate.asked).toEqual([]);
    expect(gate.events).toEqual([]);

    expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
    expect(gate.asked).toMatchObject([{ credentials: SECRET }]);
    await gate.scanned(verdict, IMAGE);

    expect(await gate.call()).toMatchObject({ hookStatus: status });
    expect(await gate.decided()).toEqual([decided]);
  });

  test("that another container pulls without credentials is scanned before the first task", async () => {
    const gate = privateDeployment();
    gate.containers = [container("web", REFERENCE), container("worker", REFERENCE)];

    expect(await gate.call(BEFORE)).toMatchObject({ hookStatus: "IN_PROGRESS" });
    expect(gate.asked).toHaveLength(1);
  });

  test("is scanned without its credentials where no later stage asks, and on_no_verdict answers", async () => {
    const gate = privateDeployment(["PRE_SCALE_UP"]);
    expect(await gate.call(BEFORE)).toMatchObject({ hookStatus: "IN_PROGRESS" });
    expect(gate.asked[0]).not.toHaveProperty("credentials");
    await gate.erred(REFUSED, IMAGE);

    expect(await gate.call(BEFORE)).toMatchObject({ hookStatus: "FAILED" });
    expect(await gate.decided("PRE_SCALE_UP")).toEqual(["blocked: error"]);
  });
});

describe("an image whose registry has refused somebody else's source", () => {
  const refused = async (): Promise<SimulatedGate> => {
    const gate = privateDeployment(["POST_SCALE_UP"]);
    await requestScan(gate.gate, { image: IMAGE, taskArn: "another" });
    await gate.erred(REFUSED, IMAGE);
    return gate;
  };

  test("is waited for until the deployment's own credentials were tried", async () => {
    const gate = await refused();
    expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
    expect(await gate.store.ledger.startable(1)).toEqual([]);

    gate.store.passMinutes(5);
    expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
    expect(await gate.begun(IMAGE)).toMatchObject({ credentials: SECRET });
    await gate.scanned("PASSED", IMAGE);

    expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
    expect(await gate.decided()).toEqual(["passed: passed"]);
  });

  test("is decided by on_no_verdict once these are refused as well", async () => {
    const gate = await refused();
    await gate.call();
    gate.store.passMinutes(5);
    await gate.call();
    await gate.erred(REFUSED, IMAGE);

    expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
    expect(await gate.decided()).toEqual(["blocked: error"]);
  });
});
