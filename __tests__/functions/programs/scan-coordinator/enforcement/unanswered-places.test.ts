import { enforceDue } from "../../../../../functions/programs/scan-coordinator/enforcement/enforce";
import { kindsOf, withFailed } from "./simulated-enforcer";
import { failedIn, MEMBER } from "./simulated-hub";

describe("a place that does not answer", () => {
  test("at all, as little as STS for it, is given up after 4 seconds", async () => {
    jest.useFakeTimers();
    const hub = await failedIn([MEMBER], "service");
    hub.member.before = () => new Promise(() => undefined);

    const done = hub.run();
    await jest.advanceTimersByTimeAsync(4000);
    jest.useRealTimers();

    expect(await done).toEqual([]);
    expect(hub.telemetry.lines).toMatchObject([
      { fields: { reason: "TimeoutError: no answer within 4 seconds" } },
    ]);
  });
});

describe("where the time of a run is over", () => {
  test("a list of many pages may take longer than one answer", async () => {
    jest.useFakeTimers();
    const enforcer = await withFailed("service");
    enforcer.ecs.before = (operation) =>
      operation === "history" && new Promise((resolve) => setTimeout(resolve, 10_000));

    const done = enforcer.run();
    await jest.advanceTimersByTimeAsync(10_000);
    jest.useRealTimers();

    expect(kindsOf(await done)).toEqual(["Deployment Rolled Back"]);
  });

  test.each([1, 2, 3, 4])(
    "after %i questions, nothing further is asked or done, and the next run does it",
    async (most) => {
      const enforcer = await withFailed("service");
      const { calls } = enforcer.ecs;

      expect(await enforceDue(enforcer, () => calls.length < most)).toEqual([]);
      expect(calls).toHaveLength(most);
      expect(enforcer.ecs.actions).toEqual([]);

      expect(await enforcer.run(0)).toMatchObject([{ detailType: "Deployment Rolled Back" }]);
      expect(enforcer.telemetry.lines.filter(({ level }) => level === "error")).toEqual([]);
    },
  );
});
