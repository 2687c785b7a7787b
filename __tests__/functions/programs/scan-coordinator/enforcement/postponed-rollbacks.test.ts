import { DAY_MINUTES, DIGEST } from "../../../samples";
import { containerOf } from "./simulated-ecs";
import { withFailed } from "./simulated-enforcer";

describe("a deployment of which ECS has not named each image yet", () => {
  test("is decided about once it has", async () => {
    const enforcer = await withFailed();
    const { images } = enforcer.ecs;
    images["revision-2"] = [containerOf(undefined)];

    expect([...(await enforcer.run()), ...(await enforcer.run())]).toEqual([]);
    expect(enforcer.ecs.actions).toEqual([]);
    images["revision-2"] = [containerOf(DIGEST)];

    expect(await enforcer.run()).toMatchObject([{ detailType: "Deployment Rolled Back" }]);
  });

  test("is finished after a day", async () => {
    const enforcer = await withFailed();
    enforcer.ecs.images["revision-2"] = [containerOf(undefined)];
    await enforcer.run();
    await enforcer.changeVerdict({ freshUntil: new Date("2026-03-05T00:00:00Z") });

    expect(await enforcer.run(DAY_MINUTES)).toMatchObject([
      { detailType: "Enforcement Audited", reason: expect.stringContaining("has not named each image") },
    ]);
  });
});
