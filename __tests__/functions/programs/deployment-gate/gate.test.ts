import { DIGEST, NOW } from "../../samples";
import { withFailingCalls } from "./failing-calls";
import { DEPLOYMENT_ARN, hookEvent, NGINX, SimulatedGate } from "./simulated-gate";

let gate: SimulatedGate;

beforeAll(() => {
  process.env.AWS_REGION = "eu-west-1";
});

beforeEach(() => {
  gate = new SimulatedGate();
});

test("an image with a fresh FAILED is refused in one call, and the event says all that people need", async () => {
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

test("a decision of two calls at one time is the one that was recorded", async () => {
  await gate.scanned("FAILED");
  const key = "gate#production/web/deployment1#POST_SCALE_UP";
  let met = false;
  gate.store.table.interrupt = async (written) => {
    if (written === key && !met) {
      met = true;
      await gate.store.openGate();
      await gate.call();
    }
  };

  const late = await gate.call();

  expect(met).toBe(true);
  expect(late).toMatchObject({ hookStatus: "SUCCEEDED" });
  expect(gate.events).toHaveLength(1);
  expect(await gate.call()).toEqual(late);
});

test("an opening of the service that nobody has announced is announced by the first call that meets it, once", async () => {
  await gate.scanned("FAILED");
  await gate.store.openGate(60, "production/web");
  await gate.call(hookEvent("PRE_SCALE_UP"));
  await gate.call();

  const opened = { workload: "production/web", openedBy: "not stated", reason: "outage of the shop" };
  const isOpening = (notice: object) => "gateEventId" in notice;
  expect((await gate.store.published()).filter(isOpening)).toMatchObject([opened]);
  expect(gate.pokes.sent[0]).toContainEqual(expect.stringMatching(/^outcome#gate#/));
  await gate.call(hookEvent("PRE_PRODUCTION_TRAFFIC_SHIFT"));
  expect((await gate.store.published()).filter(isOpening)).toEqual([]);
});

test("of a cluster that the role may not read, on_gate_failure answers, with words", async () => {
  const denied = Object.assign(new Error("not authorized"), { name: "AccessDeniedException" });
  const failing = withFailingCalls(gate, (name) => name === "ecs.revision", "refused", denied);

  const { hookDetails } = await gate.call(hookEvent(), failing);

  expect(hookDetails?.reason).toContain("deployment_gate.cluster_arns");
});
