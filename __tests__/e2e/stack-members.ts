import type { Place } from "../../functions/contract/places/place";
import { inventory } from "./example";
import { type Organisation, PLACES, taskOf } from "./organisation";
import { keyOf } from "./task-event";

const { factory: FACTORY, factoryEu: FACTORY_EU, quiet: QUIET } = PLACES;

/** Members of which StackSets made the stacks. */
export function describeStackMembers(given: () => Organisation): void {
  describe("members that CloudFormation made of the template", () => {
    test("have roles in one region, for all of the account, and rule, queue and alarm in each; sweep-only ones have roles alone", async () => {
      const madeIn = async (place: Place) => {
        const all = await inventory({ config: () => given().rootIn(place) } as never);
        return ["roles", "rules", "queues", "alarms"].map((kind) => all[kind]);
      };
      const roles = ["events", "pull", "read"].map(
        (kind) => `fargate-image-scanning-member-${kind}-us-east-1`,
      );
      const events = [
        ["fargate-image-scanning-member-events-us-east-1"],
        ["fargate-image-scanning-member-events-dead-letter-us-east-1"],
        ["fargate-image-scanning-member-us-east-1-dead-letter-queue"],
      ];

      const made = await Promise.all([FACTORY, FACTORY_EU, QUIET, PLACES.management].map(madeIn));

      expect(made).toEqual([
        [roles, ...events],
        [roles, ...events],
        [roles, [], [], []],
        [[], [], [], []],
      ]);
    });

    test("send task events from each region, are swept, and their private images are pulled", async () => {
      const image = `${FACTORY.account}.dkr.ecr.us-east-1.amazonaws.com/organisation/of-factory:1`;
      const swept = `organisation/swept-in-${QUIET.account}:1`;
      await given().run(FACTORY_EU, taskOf(image));
      await given().run(QUIET, taskOf(swept), { events: false });

      expect(await given().hub.sweep()).toBe("complete");

      await given().hub.untilRow(keyOf(image), { verdict: "PASSED" });
      await given().hub.untilRow(keyOf(swept), { verdict: "PASSED" });
    });
  });
}
