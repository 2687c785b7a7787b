import { parseImage } from "../../../../functions/contract/images/image";
import type { Verdict } from "../../../../functions/contract/images/scan";
import { DIGEST, OTHER_DIGEST } from "../../samples";
import { container, FUNCTION_ARN, hookEvent, SimulatedGate } from "./simulated-gate";

const WEB = "123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1";
const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
let gate: SimulatedGate;

beforeEach(() => {
  gate = new SimulatedGate();
});

describe("before the first task", () => {
  const before = hookEvent("PRE_SCALE_UP");
  const tagged = (reference: string) => [{ name: "web", image: reference, imageDigest: undefined }];
  /** The container is of a tag in ECR, which names an image with this verdict. */
  async function tagInEcr(verdict: Verdict) {
    gate.containers = tagged(WEB);
    gate.tags = { [WEB]: DIGEST };
    await gate.scanned(verdict, parseImage(WEB, "linux/amd64", DIGEST));
  }

  test("a digest in the reference is enough, and nothing is pulled with credentials", async () => {
    gate.containers = [container("web", `registry.example.com/web:1@${DIGEST}`)];
    gate.credentials = { web: SECRET };

    expect(await gate.call(before)).toMatchObject({ hookStatus: "IN_PROGRESS" });
    expect(gate.asked).toMatchObject([{ image: expect.stringContaining(DIGEST) }]);
    expect(gate.asked[0]).not.toHaveProperty("credentials");
  });

  test("after it, credentials of the task definition are used", async () => {
    gate.containers = [container("web", "registry.example.com/web:1")];
    gate.credentials = { web: SECRET };

    await gate.call();

    expect(gate.asked).toMatchObject([{ credentials: gate.credentials.web }]);
  });

  test.each([
    ["PRE_SCALE_UP", undefined, "linux/amd64"],
    ["POST_SCALE_UP", "ARM64", "linux/arm64"],
  ] as const)(
    "at %s, a task definition of the architecture %s is %s",
    async (stage, architecture, platform) => {
      gate.architecture = architecture;
      gate.containers = [container("web", `registry.example.com/web:1@${DIGEST}`)];

      expect(await gate.call(hookEvent(stage))).toMatchObject({ hookStatus: "IN_PROGRESS" });
      expect(gate.asked).toMatchObject([{ platform }]);
    },
  );

  test("after it, nobody asks: a tag without a digest is unknown, whatever it names in ECR", async () => {
    gate.set({ on_no_verdict: "block" });
    await tagInEcr("PASSED");

    expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
    expect(await gate.decided()).toEqual(["blocked: unknown-image"]);
    expect(gate.asked).toEqual([]);
  });

  test("images that ECS does not name yet are those of the task definition", async () => {
    await tagInEcr("FAILED");
    gate.containers = [];
    gate.declared = { web: WEB, sidecar: "nginx:1.27" };

    expect(await gate.call(before)).toMatchObject({ hookStatus: "FAILED" });
    expect(await gate.decided("PRE_SCALE_UP")).toEqual(["blocked: failed", "allowed: unknown-image"]);
  });

  test.each([
    ["FAILED", true, "blocked: failed"],
    ["PASSED", true, "passed: unknown-image"],
    ["NO_POLICY", true, "passed: unknown-image"],
    [undefined, true, "passed: unknown-image"],
    ["FAILED", false, "blocked: failed"],
    ["PASSED", false, "blocked: unknown-image"],
    [undefined, false, "blocked: unknown-image"],
  ] as const)(
    "a tag of which ECR says %s, with a hook after the first task: %s, is %s",
    async (verdict, isHooked, expected) => {
      gate.set({ on_no_verdict: "block" });
      gate.containers = tagged(WEB);
      gate.tags = { [WEB]: DIGEST };
      gate.hooks = isHooked ? [{ targetArn: FUNCTION_ARN, stages: ["POST_SCALE_UP"] }] : [];
      if (verdict) {
        await gate.scanned(verdict, parseImage(WEB, "linux/amd64", DIGEST));
      }

      await gate.call(before);

      expect(await gate.decided("PRE_SCALE_UP")).toEqual([expected]);
      // Its scan begins before its tasks do.
      expect(gate.asked).toHaveLength(verdict === undefined && isHooked ? 1 : 0);
      expect(gate.events[0]?.reason ?? "hook POST_SCALE_UP").toContain(
        verdict === "FAILED" ? "FAILED" : "hook POST_SCALE_UP",
      );
    },
  );

  test("a FAILED of the tag that was read stays, whatever ECR says later", async () => {
    await tagInEcr("FAILED");
    await gate.except({ image: "123456789012.dkr.ecr.us-east-1.amazonaws.com/web" });
    gate.containers = [...tagged(WEB), container("worker", `nginx:1.27@${OTHER_DIGEST}`, OTHER_DIGEST)];
    expect(await gate.call(before)).toMatchObject({ hookStatus: "IN_PROGRESS" });
    await gate.except();
    await gate.scanned("PASSED", parseImage(WEB, "linux/amd64", DIGEST));

    expect(await gate.call(before)).toMatchObject({ hookStatus: "FAILED" });
  });

  test.each([
    ["of ours", FUNCTION_ARN, "POST_SCALE_UP", "passed: unknown-image"],
    ["of ours by an alias", `${FUNCTION_ARN}:live`, "POST_SCALE_UP", "passed: unknown-image"],
    ["of somebody else's", `${FUNCTION_ARN}-of-others`, "POST_SCALE_UP", "allowed: unknown-image"],
    ["of ours at another stage", FUNCTION_ARN, "PRE_SCALE_UP", "allowed: unknown-image"],
  ])("what stays unknown is left to a later hook %s", async (_, targetArn, stage, expected) => {
    gate.containers = tagged("nginx:1.27");
    gate.hooks = [{ targetArn, stages: [stage] }];

    expect(await gate.call(before)).toMatchObject({ hookStatus: "SUCCEEDED" });
    expect(await gate.decided("PRE_SCALE_UP")).toEqual([expected]);
    expect(gate.events).toHaveLength(expected.startsWith("passed") ? 0 : 1);
  });
});
