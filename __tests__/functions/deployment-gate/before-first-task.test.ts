import { EXCEPTIONS_KEY } from "../../../functions/contract/blocking/exceptions";
import { parseImage } from "../../../functions/contract/image";
import type { Verdict } from "../../../functions/contract/scan";
import { DIGEST } from "../samples";
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
    expect(gate.scanner.started).toMatchObject([{ image: { digest: DIGEST } }]);
    expect(gate.scanner.started[0]?.credentials).toBeUndefined();
  });

  test("after it, credentials of the task definition are used", async () => {
    gate.containers = [container("web", "registry.example.com/web:1")];
    gate.credentials = { web: SECRET };

    await gate.call();

    expect(gate.scanner.started).toMatchObject([{ credentials: gate.credentials.web }]);
  });

  test.each([
    ["PRE_SCALE_UP", undefined, "linux/amd64"],
    ["PRE_SCALE_UP", "ARM64", "linux/arm64"],
    ["POST_SCALE_UP", undefined, "linux/amd64"],
    ["POST_SCALE_UP", "ARM64", "linux/arm64"],
  ] as const)(
    "at %s, a task definition of the architecture %s is %s",
    async (stage, architecture, platform) => {
      gate.architecture = architecture;
      gate.containers = [container("web", `registry.example.com/web:1@${DIGEST}`)];

      expect(await gate.call(hookEvent(stage))).toMatchObject({ hookStatus: "IN_PROGRESS" });
      expect(gate.scanner.started).toMatchObject([{ image: { platform } }]);
    },
  );

  test("ECR is asked which digest a tag names", async () => {
    await tagInEcr("FAILED");

    expect(await gate.call(before)).toMatchObject({ hookStatus: "FAILED" });
  });

  test.each([
    ["FAILED", {}, "FAILED", "blocked: failed"],
    ["PASSED", {}, "FAILED", "blocked: unknown-image"],
    ["FAILED", { on_no_verdict: "allow" }, "FAILED", "blocked: failed"],
    ["PASSED", { on_no_verdict: "allow" }, "SUCCEEDED", "allowed: unknown-image"],
  ] as const)(
    "after it, a tag that names a %s in ECR with %j is %s",
    async (verdict, settings, status, decided) => {
      gate.set({ on_no_verdict: "block", ...settings });
      await tagInEcr(verdict);

      expect(await gate.call()).toMatchObject({ hookStatus: status });
      expect(await gate.decided()).toEqual([decided]);
      expect(gate.scanner.started).toEqual([]);
    },
  );

  test("after it, a stale FAILED of what a tag names refuses, and is scanned anew", async () => {
    await tagInEcr("FAILED");
    gate.store.passMinutes(25 * 60);

    expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
    expect(gate.scanner.started).toMatchObject([{ image: { digest: DIGEST } }]);
  });

  test("after it, a FAILED of what a tag names waits while exceptions cannot be read", async () => {
    await tagInEcr("FAILED");
    const { table } = gate.gate;
    const getAll = async (keys: readonly string[]) => {
      if (keys.includes(EXCEPTIONS_KEY)) {
        throw Object.assign(new Error("Rate exceeded"), { name: "ThrottlingException" });
      }
      return table.getAll(keys);
    };

    const throttled = { ...gate.gate, table: Object.assign(Object.create(table), { getAll }) };
    expect(await gate.call(hookEvent(), throttled)).toMatchObject({ hookStatus: "IN_PROGRESS" });
    expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
  });

  test("after it, an exception of the digest that a tag names lets no unknown image pass", async () => {
    gate.set({ on_no_verdict: "block" });
    await tagInEcr("FAILED");
    await gate.except({ image: DIGEST });

    expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
    expect(await gate.decided()).toEqual(["blocked: unknown-image"]);
  });

  test("images that ECS does not name yet are those of the task definition", async () => {
    await tagInEcr("FAILED");
    gate.containers = [];
    gate.declared = { web: WEB, sidecar: "nginx:1.27" };

    expect(await gate.call(before)).toMatchObject({ hookStatus: "FAILED" });
    expect(await gate.decided("PRE_SCALE_UP")).toEqual(["blocked: failed", "allowed: unknown-image"]);
  });

  test("after it, images that ECS does not name are judged, and nothing is pulled with credentials", async () => {
    gate.containers = [];
    gate.declared = { web: `registry.example.com/web:1@${DIGEST}` };
    gate.credentials = { web: SECRET };

    expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
    expect(gate.scanner.started).toMatchObject([{ image: { digest: DIGEST } }]);
    expect(gate.scanner.started[0]?.credentials).toBeUndefined();
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
