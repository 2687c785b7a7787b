import type { PlaceEvent } from "../../functions/contract/notices/place-event";
import { placeText } from "../../functions/contract/places/place";
import { untilAnswer } from "../until";
import { runInShell } from "./document-commands";
import { type Organisation, PLACES, taskOf } from "./organisation";
import type { Subscriber } from "./subscriber";

const { hub: HUB, shopEu: SHOP_EU } = PLACES;

/** @param places receives the events about places */
export function testMissingRule(given: () => Organisation, places: () => Subscriber): void {
  test("a member whose rule is deleted is told of once, and is no longer marked once it has its rule again", async () => {
    const organisation = given();
    const { hub, members } = organisation;
    const [text, mark] = [placeText(SHOP_EU), `sweep#position#${placeText(SHOP_EU)}`];
    const doctor = async () => {
      const command = `fargate-scans doctor --name fargate-image-scanning --json | grep -c "send no task events.*${text}"`;
      return (await runInShell(hub.aws, command)).output.trim();
    };
    await organisation.deleteRule(SHOP_EU);
    await organisation.run(SHOP_EU, taskOf("organisation/without-rule:1"));

    expect(await hub.sweep()).toBe("complete");
    expect(await hub.sweep()).toBe("complete");
    const ofPlace = async () => {
      const events = (await places().receive()) as unknown as { detail: PlaceEvent }[];
      return events.map(({ detail }) => detail).filter(({ region }) => region === SHOP_EU.region);
    };
    const told = await untilAnswer("the event", async () => {
      await hub.coordinate();
      const events = await ofPlace();
      return events.length > 0 ? events : undefined;
    });

    expect(told).toMatchObject([{ detailType: "Place Not Heard", ...SHOP_EU }]);
    expect(await organisation.stateOf(HUB, "fargate-image-scanning-places-not-heard")).toBe("ALARM");
    expect(await doctor()).toBe("1");

    await members.apply({});
    await organisation.forget();
    expect(await hub.sweep()).toBe("complete");
    expect(await hub.row(mark)).not.toHaveProperty("notHeardAt");
    expect(await doctor()).toBe("0");
    expect(await ofPlace()).toEqual(told);
  });
}
