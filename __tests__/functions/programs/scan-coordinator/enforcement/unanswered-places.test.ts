import { OutOfTimeError } from "../../../../../functions/deployments/ecs-deployments";
import { enforceDue } from "../../../../../functions/programs/scan-coordinator/enforcement/enforce";
import { DAY_MINUTES, minutesFromNow } from "../../../samples";
import { OWN, refusedByEcs } from "./simulated-ecs";
import { kindsOf, withFailed } from "./simulated-enforcer";
import { ELSEWHERE, failedIn, MEMBER, placesOf, roleRefused } from "./simulated-hub";

describe("a place that does not answer", () => {
  test("because its role to read is missing is asked for a day, and is no error of the hub's configuration", async () => {
    const hub = await failedIn([MEMBER, OWN], "service");
    await hub.changeVerdict({ freshUntil: new Date("2026-03-05T00:00:00Z") });
    hub.member.failWith(roleRefused("read"));

    const first = await hub.runHours(23);
    const last = await hub.runHours(3);

    expect(first).toMatchObject([{ detailType: "Deployment Rolled Back", ...OWN }]);
    expect(last).toMatchObject([{ detailType: "Enforcement Audited", ...MEMBER }]);
    expect(hub.waiting).toEqual([]);
    expect(last[0]?.reason).toContain(
      "scanning-member-read-us-east-1 for 222222222222/eu-west-1 was not assumed",
    );
    expect(hub.telemetry.counts).not.toHaveProperty("ConfigurationErrors");
    expect(hub.telemetry.lines).toContainEqual(
      expect.objectContaining({
        level: "error",
        fields: expect.objectContaining({
          reason: expect.stringMatching(/^The role \S+member-read-us-east-1 /),
        }),
      }),
    );
  });

  test.each(["TimeoutError", "ThrottlingException"])(
    "by %s is left alone for a minute, so that its items are not before those of others, and no other is",
    async (name) => {
      const hub = await failedIn([MEMBER, OWN, ELSEWHERE], "service");
      await hub.startIn(MEMBER, "standalone");
      hub.member.failWith(refusedByEcs(name));

      // The member comes between the two.
      expect(placesOf(await hub.run())).toEqual([ELSEWHERE, OWN]);
      expect(hub.member.calls).toHaveLength(1);
      const waiting = Object.values(hub.items).filter(({ rowState }) => rowState !== undefined);
      expect(waiting.map(({ dueAt, attempts = 0 }) => [dueAt, attempts]).sort()).toEqual([
        [minutesFromNow(2).toISOString(), 0],
        [minutesFromNow(2).toISOString(), 1],
      ]);

      hub.member.before = () => undefined;
      expect(placesOf(await hub.run(5))).toEqual([MEMBER, MEMBER]);
    },
  );

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
  test("for one that takes too long, it is behind the others in the next run, and is given up after a day", async () => {
    const enforcer = await withFailed("service");
    enforcer.ecs.failWith(new OutOfTimeError("too many deployments"), "history");
    await enforcer.changeVerdict({ freshUntil: minutesFromNow(3 * DAY_MINUTES) });
    await enforcer.run();
    enforcer.store.passMinutes(1);
    await enforcer.recordTask("standalone");

    const isRead = () => enforcer.ecs.calls.filter((call) => call.startsWith("history")).length > 1;
    expect(kindsOf(await enforceDue(enforcer, () => !isRead()))).toEqual(["Task Stopped"]);

    expect(await enforcer.runs(30, 60)).toMatchObject([
      { detailType: "Enforcement Audited", reason: expect.stringContaining("too many deployments") },
    ]);
    expect(enforcer.waiting).toEqual([]);
  });

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
