import { OWN, refusedByEcs } from "./simulated-ecs";
import { kindsOf } from "./simulated-enforcer";
import { failedIn, MEMBER, roleRefused } from "./simulated-hub";

describe("a member that has not consented", () => {
  test.each([
    ["service", "whose role to act is missing", "rollBack", roleRefused("act")],
    ["standalone", "whose role to act is missing", "stopTask", roleRefused("act")],
    [
      "standalone",
      "whose role may not act",
      "stopTask",
      refusedByEcs("AccessDeniedException", "ecs:StopTask"),
    ],
  ] as const)(
    "is left alone, of a %s %s, and people hear once what to do",
    async (kind, _, operation, error) => {
      const hub = await failedIn([OWN, MEMBER], kind, { max_actions_per_hour: 1 });
      hub.member.failWith(error, operation);

      const events = (await hub.runHours(30)).filter(({ account }) => account === MEMBER.account);

      expect(events).toMatchObject([{ detailType: "Enforcement Audited", ...MEMBER }]);
      const [{ reason = "" } = {}] = events;
      expect(reason).toContain("account 222222222222 does not let this installation act in eu-west-1 (");
      expect(reason).toContain("Set enforcement = true in its member module");
      expect(hub.member.calls.filter((call) => call.startsWith(operation))).toHaveLength(1);
      expect(hub.ecs.actions).toHaveLength(1);
      expect(hub.telemetry.counts).toEqual({ EnforcementActions: 1, EnforcementAudited: 1 });
      expect(hub.waiting).toEqual([]);
    },
  );

  test("uses up no hour by its refusals: each is told at once, and nothing pauses", async () => {
    const hub = await failedIn([MEMBER], "standalone", { max_actions_per_hour: 1 });
    await hub.startIn(MEMBER, "service");
    hub.member.failWith(roleRefused("act"), "stopTask", "rollBack");

    expect(kindsOf(await hub.run())).toEqual(["Enforcement Audited", "Enforcement Audited"]);
  });
});
