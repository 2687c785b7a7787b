import { OTHER_DIGEST } from "../../../samples";
import { edit } from "../../../table/edit";
import { withFailed } from "./simulated-enforcer";

describe("an exception", () => {
  test("that holds lets the image run, and its use is published once", async () => {
    const enforcer = await withFailed();
    const [exception] = await enforcer.store.except({});

    const events = await enforcer.run();
    await enforcer.recordTask("service");

    expect(events).toMatchObject([
      {
        detailType: "Deployment Exception Used",
        service: "web",
        images: [{ decision: "passed", because: "exception", verdict: "FAILED", exception }],
      },
    ]);
    expect(events[0]?.reason).toContain("team-web until the end of 2026-03-31 UTC: no fix yet");
    expect(await enforcer.run()).toEqual([]);
    expect(enforcer.ecs.actions).toEqual([]);
  });

  test.each([
    ["Deployment Exception Used", { image: OTHER_DIGEST }],
    ["Deployment Exception Used", { workloads: ["production/web"] }],
    ["Deployment Rolled Back", { workloads: ["production/api"] }],
    ["Deployment Rolled Back", { accounts: ["222222222222"] }],
  ])("leads to %s, of %j", async (detailType, only) => {
    const enforcer = await withFailed();
    await enforcer.store.except(only);

    expect(await enforcer.run()).toMatchObject([{ detailType }]);
  });

  test("that cannot be read does not hold either, and somebody hears of it", async () => {
    const enforcer = await withFailed();
    await edit(enforcer.table, "config#exceptions", { exceptions: "[{" });

    expect(await enforcer.run()).toMatchObject([{ detailType: "Deployment Rolled Back" }]);
    expect(enforcer.telemetry.counts).toMatchObject({ ConfigurationErrors: 1 });
  });
});

test.each([undefined, "production/web"])(
  "while the gate is open, of all services or of this one, %s, nothing is done, and people hear so",
  async (workload) => {
    const enforcer = await withFailed();
    await enforcer.store.openGate(60, workload);

    expect(await enforcer.run()).toMatchObject([
      { detailType: "Enforcement Audited", images: [{ decision: "passed", because: "gate-open" }] },
    ]);
    expect(enforcer.ecs.actions).toEqual([]);
    // That of every service is announced by the coordinator.
    const opened = (await enforcer.store.published()).filter((notice) => "gateEventId" in notice);
    const ofService = { workload, openedBy: "not stated", reason: "outage of the shop" };
    expect(opened).toMatchObject(workload ? [ofService] : []);
  },
);
