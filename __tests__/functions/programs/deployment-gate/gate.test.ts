import { DIGEST, image, NOW } from "../../samples";
import { container, DEPLOYMENT_ARN, hookEvent, NGINX, SimulatedGate } from "./simulated-gate";

let gate: SimulatedGate;

beforeAll(() => {
  process.env.AWS_REGION = "eu-west-1";
});

beforeEach(() => {
  gate = new SimulatedGate();
});

describe("an image", () => {
  test("with a fresh PASSED passes in one call, and nothing is published", async () => {
    await gate.scanned("PASSED");

    expect(await gate.call()).toEqual({
      hookStatus: "SUCCEEDED",
      hookDetails: { reason: "The deployment of web goes on: every image that is scanned has passed." },
    });
    expect(await gate.decided()).toEqual(["passed: passed"]);
    expect(gate.events).toEqual([]);
    expect(gate.telemetry.counts).toMatchObject({ GatePassed: 1 });
  });

  test("with a fresh FAILED is refused in one call, and the event says all that people need", async () => {
    await gate.scanned("FAILED");

    const answer = await gate.call();

    expect(answer.hookStatus).toBe("FAILED");
    expect(gate.events).toMatchObject([
      {
        ...{ version: "1", detailType: "Deployment Blocked", installation: "scanning" },
        ...{ account: "123456789012", region: "us-east-1", cluster: "production", service: "web" },
        deploymentEventId: "deployment1-POST_SCALE_UP-blocked",
        decidedAt: NOW.toISOString(),
        serviceArn: "arn:aws:ecs:us-east-1:123456789012:service/production/web",
        ...{ deploymentArn: DEPLOYMENT_ARN, stage: "POST_SCALE_UP", reason: answer.hookDetails?.reason },
        images: [
          {
            ...{ decision: "blocked", because: "failed", containers: ["web"], verdict: "FAILED" },
            ...{ reference: NGINX.reference, digest: DIGEST, platform: "linux/amd64" },
            topVulnerabilities: [{ name: "CVE-2024-1234" }],
            resultUrl: "https://secure.sysdig.com/#/results/17",
          },
        ],
      },
    ]);
    expect(answer.hookDetails?.reason).toBe(
      "The deployment of web is refused: docker.io/library/nginx:1.27 has the verdict FAILED. Deploy an image that " +
        "passes; or accept the risk in Sysdig, scan again and deploy; or ask for an entry in the input exceptions; fargate-scans workload production/web --name scanning --region eu-west-1 shows more.",
    );
    expect(gate.telemetry.counts).toMatchObject({ GateBlocked: 1 });
    expect(gate.telemetry.lines).toMatchObject([
      { level: "info", fields: { answer: "FAILED", ecsService: "web" } },
    ]);
  });

  test("that nobody has scanned is asked for, waited for, and decided by its verdict", async () => {
    expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS", callBackDelay: 15 });
    const deadline = new Date(0).toISOString();
    expect(await gate.store.row(NGINX)).toMatchObject({ deadline, lastTaskArn: DEPLOYMENT_ARN });
    await gate.begun();
    gate.store.passMinutes(0.5);
    expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS", callBackDelay: 15 });
    expect(gate.telemetry.counts.ImagesSeen).toBe(1);
    gate.store.passMinutes(1);
    expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS", callBackDelay: 15 });
    await gate.scanned("FAILED");

    expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
    expect(gate.asked).toHaveLength(1);
    expect(gate.telemetry.seconds.GateHeld).toEqual([90]);
  });
});

test.each([
  ["is asked for", false],
  ["that waits already comes", true],
])(
  "a content that failed under another name is refused by that, and its own scan %s before all that waits",
  async (_, waits) => {
    const own = image("registry.test/prod/app:1");
    gate.containers = [container("web", own.reference)];
    if (waits) {
      await gate.store.ledger.ask({ image: own, taskArn: "task" });
    }
    await gate.scanned("FAILED", image("registry.test/sandbox/app:1"));

    const { hookStatus, hookDetails } = await gate.call();

    expect(hookStatus).toBe("FAILED");
    expect(hookDetails?.reason).toContain(
      "It failed as registry.test/sandbox/app. A scan under its own name",
    );
    expect(await gate.store.row(own)).toMatchObject({
      rowState: "WAITING",
      deadline: new Date(0).toISOString(),
    });
  },
);

test.each(["TEST_TRAFFIC_SHIFT", "PRODUCTION_TRAFFIC_SHIFT"])(
  "at the stage %s a FAILED image passes, which is counted and logged, whatever the call names",
  async (stage) => {
    await gate.scanned("FAILED");
    const resourceArn = JSON.parse(`${"[".repeat(50_000)}${"]".repeat(50_000)}`);

    expect(await gate.call(hookEvent(stage))).toMatchObject({ hookStatus: "SUCCEEDED" });
    expect(await gate.call(hookEvent(stage, { resourceArn }))).toMatchObject({ hookStatus: "SUCCEEDED" });

    expect(gate.events).toEqual([]);
    expect(gate.telemetry.counts).toEqual({ GateFailures: 2 });
    expect(gate.telemetry.lines).toMatchObject([
      { fields: { deployment: DEPLOYMENT_ARN, stage } },
      { fields: { deployment: "", stage } },
    ]);
  },
);

test.each(["PRE_SCALE_UP", "POST_SCALE_UP", "PRE_PRODUCTION_TRAFFIC_SHIFT"])(
  "a deployment that is rolled back passes at once at %s, whatever its images are, and is logged",
  async (stage) => {
    await gate.scanned("FAILED");
    expect(await gate.call(hookEvent(stage))).toMatchObject({ hookStatus: "FAILED" });
    gate.described = { isTakenBack: true };

    expect(await gate.call(hookEvent(stage))).toMatchObject({ hookStatus: "SUCCEEDED" });
    expect(gate.telemetry.lines.at(-1)).toMatchObject({ message: expect.stringContaining("rollback") });
    expect(gate.events).toHaveLength(1);
  },
);

test("a container that only the task definition declares has no digest, so that it is unknown", async () => {
  gate.set({ on_no_verdict: "block" });
  gate.declared = { web: "nginx:1.27", sidecar: "busybox:1.36" };
  await gate.scanned("PASSED");

  expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
  expect(await gate.decided()).toEqual(["blocked: unknown-image", "passed: passed"]);
});
