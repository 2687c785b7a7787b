import { DIGEST, OTHER_DIGEST } from "../../samples";
import { container, hookEvent, SimulatedGate } from "./simulated-gate";

let gate: SimulatedGate;

beforeEach(() => {
  gate = new SimulatedGate();
});

describe("outside of block_in", () => {
  beforeEach(() => gate.set({ block_in: ["staging/*", "production/api"], on_gate_failure: "block" }));

  test("lets through what would be refused, and publishes that", async () => {
    await gate.scanned("FAILED");

    expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
    expect(await gate.decided()).toEqual(["blocked: failed"]);
    expect(gate.events).toMatchObject([
      {
        ...{ detailType: "Deployment Audited", wouldBe: "blocked" },
        reason: expect.stringContaining("a blocking gate would refuse it"),
      },
    ]);
    expect(gate.telemetry.counts).toMatchObject({ GateAudited: 1 });
  });

  test("asks for the scan of a new image, holds nothing for it, and judges anew at the next stage", async () => {
    expect(await gate.call(hookEvent("PRE_SCALE_UP"))).toMatchObject({ hookStatus: "SUCCEEDED" });
    expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
    expect(gate.asked).toHaveLength(1);
    await gate.scanned("NO_POLICY");

    expect(await gate.call(hookEvent("PRE_PRODUCTION_TRAFFIC_SHIFT"))).toMatchObject({
      hookStatus: "SUCCEEDED",
    });
    expect(await gate.decided("PRE_PRODUCTION_TRAFFIC_SHIFT")).toEqual(["allowed: no-policy"]);
    expect(gate.events).toMatchObject(
      ["PRE_SCALE_UP", "POST_SCALE_UP"].map((stage) => ({
        ...{ detailType: "Deployment Audited", wouldBe: "waiting", stage },
        images: [{ decision: "waiting", because: "no-verdict" }],
        reason:
          "The deployment of web goes on; a blocking gate would hold it: docker.io/library/nginx:1.27 has no verdict yet.",
      })),
    );
  });
});

test("the deployment's own time is one of both stages: what was waited before the first task counts after it", async () => {
  gate.set({ timeout_minutes: 10 });
  gate.containers = [container("web", `nginx:1.27@${DIGEST}`)];
  const before = hookEvent("PRE_SCALE_UP");
  await gate.call(before);
  gate.store.passMinutes(6);
  await gate.scanned("PASSED");
  expect(await gate.call(before)).toMatchObject({ hookStatus: "SUCCEEDED" });
  // ECS starts the tasks, of which one runs something else.
  gate.store.passMinutes(30);
  gate.containers = [container("web", `nginx:1.27@${OTHER_DIGEST}`, OTHER_DIGEST)];
  expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS" });
  gate.store.passMinutes(3.9);
  expect(await gate.call()).toMatchObject({ hookStatus: "IN_PROGRESS", callBackDelay: 15 });
  gate.store.passMinutes(0.1);

  expect(await gate.call()).toMatchObject({ hookStatus: "SUCCEEDED" });
  expect(await gate.decided()).toEqual(["allowed: timeout"]);
  expect(gate.telemetry.seconds.GateHeld).toEqual([360, 240]);
});

describe("a decision", () => {
  test("is repeated, whatever has changed since", async () => {
    await gate.scanned("FAILED");
    const first = await gate.call();
    gate.store.passMinutes(25 * 60);
    await gate.scanned("PASSED");
    await gate.store.openGate();
    gate.hasRevision = false;

    expect(await gate.call()).toEqual(first);
    expect(gate.events).toHaveLength(1);
    expect(gate.telemetry.counts.GateBlocked).toBe(1);
  });

  test("of two calls at one time is the one that was recorded", async () => {
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
});
