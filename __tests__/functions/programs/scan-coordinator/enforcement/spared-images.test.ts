import { OTHER_DIGEST } from "../../../samples";
import { edit } from "../../../table/edit";
import { withFailed } from "./simulated-enforcer";

describe("an exception", () => {
  const EXCEPTION = {
    image: "docker.io/library/nginx",
    until: "2026-03-31",
    reason: "no fix yet",
    owner: "team-web",
  };

  test("that holds lets the image run, and its use is published once", async () => {
    const enforcer = await withFailed();
    await enforcer.putExceptions(EXCEPTION);

    const events = await enforcer.run();
    await enforcer.recordTask("service");

    expect(events).toMatchObject([
      {
        detailType: "Deployment Exception Used",
        service: "web",
        images: [{ decision: "passed", because: "exception", verdict: "FAILED", exception: EXCEPTION }],
      },
    ]);
    expect(events[0]?.reason).toContain("team-web until the end of 2026-03-31 UTC: no fix yet");
    expect(await enforcer.run()).toEqual([]);
    expect(enforcer.ecs.calls).toEqual([]);
  });

  test("by the digest that Sysdig shows holds as well", async () => {
    const enforcer = await withFailed();
    await enforcer.putExceptions({ ...EXCEPTION, image: OTHER_DIGEST });

    expect(await enforcer.run()).toMatchObject([{ detailType: "Deployment Exception Used" }]);
  });

  test("for another account holds nothing", async () => {
    const enforcer = await withFailed();
    await enforcer.putExceptions({ ...EXCEPTION, accounts: ["222222222222"] });

    expect(await enforcer.run()).toMatchObject([{ detailType: "Deployment Rolled Back" }]);
  });

  test.each([
    ["production/web", "Deployment Exception Used"],
    ["production/api", "Deployment Rolled Back"],
  ])("for %s alone: %s", async (workload, detailType) => {
    const enforcer = await withFailed();
    await enforcer.putExceptions({ ...EXCEPTION, workloads: [workload] });

    expect(await enforcer.run()).toMatchObject([{ detailType }]);
  });

  test("that cannot be read does not hold either, and somebody hears of it", async () => {
    const enforcer = await withFailed();
    await edit(enforcer.table, "config#exceptions", { exceptions: "[{" });

    expect(await enforcer.run()).toMatchObject([{ detailType: "Deployment Rolled Back" }]);
    expect(enforcer.telemetry.counts).toMatchObject({ ConfigurationErrors: 1 });
  });
});

test.each(["config#gate", "config#gate#production/web"])(
  "while the gate is open by %s, nothing is done, and people hear so",
  async (key) => {
    const enforcer = await withFailed();
    const set = { gateOpenUntil: "2026-03-01T13:00:00.000Z", gateOpenReason: "outage" };
    await edit(enforcer.table, key, set);

    expect(await enforcer.run()).toMatchObject([
      { detailType: "Enforcement Audited", images: [{ decision: "passed", because: "gate-open" }] },
    ]);
    expect(enforcer.ecs.calls).toEqual([]);
  },
);

test("a gate that is open for another service keeps nothing off this one", async () => {
  const enforcer = await withFailed();
  const set = { gateOpenUntil: "2026-03-01T13:00:00.000Z", gateOpenReason: "outage" };
  await edit(enforcer.table, "config#gate#production/api", set);

  expect(await enforcer.run()).toMatchObject([{ detailType: "Deployment Rolled Back" }]);
});
