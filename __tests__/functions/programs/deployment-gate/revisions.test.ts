import { OTHER_DIGEST } from "../../samples";
import { container, hookEvent, NGINX, ofRevision, REVISION_ARN, SimulatedGate } from "./simulated-gate";

const ANOTHER = REVISION_ARN.replace("/1000", "/2000");
const ofAnother = hookEvent("POST_SCALE_UP", ofRevision(ANOTHER));

let gate: SimulatedGate;

beforeEach(() => {
  gate = new SimulatedGate();
});

test("no decision of one revision is repeated for another, whose event has an id of its own", async () => {
  await gate.scanned("PASSED");
  expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
  gate.containers = [container("web", "nginx:1.28", OTHER_DIGEST)];
  await gate.scanned("FAILED", { ...NGINX, digest: OTHER_DIGEST });
  gate.described = { targetRevisionArn: ANOTHER };

  expect(await gate.call(ofAnother)).toMatchObject({ hookStatus: "FAILED" });
  expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
  expect(await gate.call(ofAnother)).toMatchObject({ hookStatus: "FAILED" });
  expect(gate.events).toMatchObject([
    { deploymentEventId: "deployment1-POST_SCALE_UP-blocked-2000", revisionArn: ANOTHER },
  ]);
});

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

describe("every container counts", () => {
  test("one that only the task definition declares has no digest, so that it is unknown", async () => {
    gate.set({ on_no_verdict: "block" });
    gate.declared = { web: "nginx:1.27", sidecar: "busybox:1.36" };
    await gate.scanned("PASSED");

    expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });
    expect(await gate.decided()).toEqual(["blocked: unknown-image", "passed: passed"]);
  });
});
