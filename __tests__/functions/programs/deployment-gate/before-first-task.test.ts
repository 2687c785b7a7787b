import { parseImage } from "../../../../functions/contract/images/image";
import { VERDICTS } from "../../../../functions/contract/images/scan";
import { requestScan } from "../../../../functions/ledger/asker";
import { DIGEST, OTHER_DIGEST } from "../../samples";
import { container, FUNCTION_ARN, hookEvent, SimulatedGate } from "./simulated-gate";

const WEB = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1";
const BEFORE = hookEvent("PRE_SCALE_UP");
let gate: SimulatedGate;

beforeEach(() => {
  gate = new SimulatedGate();
});

describe("before the first task", () => {
  const tagged = (reference: string) => [{ name: "web", image: reference, imageDigest: undefined }];
  test.each([
    ["FAILED", true, "block", "blocked: failed"],
    ["PASSED", true, "block", "passed: unknown-image"],
    ["NO_POLICY", true, "block", "passed: unknown-image"],
    ["nothing", true, "block", "passed: unknown-image"],
    ["FAILED", false, "block", "blocked: failed"],
    ["PASSED", false, "block", "blocked: unknown-image"],
    ["nothing", false, "block", "blocked: unknown-image"],
    ["FAILED that ran here", false, "block", "blocked: unknown-image"],
    ["FAILED that ran here", true, "block", "passed: unknown-image"],
    ["FAILED that ran here", false, "allow", "allowed: unknown-image"],
    ["FAILED that is excepted by digest", false, "block", "blocked: unknown-image"],
    ["FAILED that is excepted by digest", true, "block", "passed: unknown-image"],
    ["FAILED that is excepted by name", false, "block", "passed: exception"],
    ["FAILED while the gate is open", false, "block", "allowed: gate-open"],
  ] as const)(
    "a tag of which ECR says %s, with a hook after the first task: %s, and on_no_verdict = %s is %s",
    async (says, isHooked, on_no_verdict, expected) => {
      gate.set({ on_no_verdict, on_failed_running: "allow" });
      gate.containers = tagged(WEB);
      gate.tags = { [WEB]: DIGEST };
      gate.hooks = isHooked ? [{ targetArn: FUNCTION_ARN, stages: ["POST_SCALE_UP"] }] : [];
      gate.running = says.endsWith("ran here") ? [container("web", WEB)] : [];
      const verdict = VERDICTS.find((each) => says.startsWith(each));
      if (verdict) {
        await gate.scanned(verdict, parseImage(WEB, "linux/amd64", DIGEST));
      }
      if (says.includes("excepted")) {
        await gate.store.except({ image: says.endsWith("digest") ? DIGEST : WEB.replace(/:1$/, "") });
      }
      await gate.store.openGate(says.endsWith("open") ? 60 : 0);

      await gate.call(BEFORE);

      expect(await gate.decided("PRE_SCALE_UP")).toEqual([expected]);
      // Its scan begins before its tasks do.
      expect(gate.asked).toHaveLength(says === "nothing" && isHooked ? 1 : 0);
      if (expected.startsWith("blocked")) {
        expect(gate.events[0]?.reason).toContain(
          expected === "blocked: failed" ? "FAILED" : "hook POST_SCALE_UP",
        );
      }
    },
  );

  test.each([
    ["of ours", FUNCTION_ARN, "POST_SCALE_UP", "passed: unknown-image"],
    ["of ours by an alias", `${FUNCTION_ARN}:live`, "POST_SCALE_UP", "passed: unknown-image"],
    ["of somebody else's", `${FUNCTION_ARN}-of-others`, "POST_SCALE_UP", "allowed: unknown-image"],
    ["of ours at another stage", FUNCTION_ARN, "PRE_SCALE_UP", "allowed: unknown-image"],
  ])("what stays unknown is left to a later hook %s", async (_, targetArn, stage, expected) => {
    gate.containers = tagged("nginx:1.27");
    gate.hooks = [{ targetArn, stages: [stage] }];

    expect(await gate.call(BEFORE)).toMatchObject({ hookStatus: "SUCCEEDED" });
    expect(await gate.decided("PRE_SCALE_UP")).toEqual([expected]);
    expect(gate.events).toHaveLength(expected.startsWith("passed") ? 0 : 1);
  });
});

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
const REFERENCE = `registry.example.com/web:1@${DIGEST}`;
const IMAGE = parseImage(REFERENCE, "linux/amd64");
const REFUSED = { errorClass: "configuration", errorScope: "registry", reason: "401 Unauthorized" } as const;

/** A deployment of an image by digest, which ECS pulls with a secret, and that has the gate at these stages. */
function privateDeployment(stages = ["PRE_SCALE_UP", "POST_SCALE_UP"]): SimulatedGate {
  const gate = new SimulatedGate().set({ on_no_verdict: "block" });
  gate.containers = [container("web", REFERENCE)];
  gate.credentials = { web: SECRET };
  gate.hooks = [{ targetArn: FUNCTION_ARN, stages }];
  return gate;
}

test.each([
  ["PASSED", "SUCCEEDED", "passed: passed"],
  ["FAILED", "FAILED", "blocked: failed"],
] as const)(
  "an image of a private registry, by digest, is scanned once a task has pulled it, and a %s decides",
  async (verdict, status, decided) => {
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
  },
);

test("an image whose registry has refused another source is waited for until the deployment's own credentials were tried", async () => {
  const gate = privateDeployment(["POST_SCALE_UP"]);
  await requestScan(gate.gate, { image: IMAGE, taskArn: "another" });
  await gate.erred(REFUSED, IMAGE);
  expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
  expect(await gate.store.ledger.startable(1)).toEqual([]);

  gate.store.passMinutes(5);
  expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
  expect(await gate.begun(IMAGE)).toMatchObject({ credentials: SECRET });
  await gate.erred(REFUSED, IMAGE);

  expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
  expect(await gate.decided()).toEqual(["blocked: error"]);
});

test("no credentials are used for a container that ECS does not name, because nobody knows whether it has pulled it", async () => {
  const gate = privateDeployment();
  gate.declared = { web: REFERENCE, sidecar: `registry.example.com/web:1@${OTHER_DIGEST}` };
  gate.credentials = { web: SECRET, sidecar: SECRET };

  await gate.call();

  expect(gate.asked.map(({ credentials }) => credentials)).toEqual([SECRET, undefined]);
});
