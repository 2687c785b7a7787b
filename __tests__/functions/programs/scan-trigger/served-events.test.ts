import type { Place } from "../../../../functions/contract/places/place";
import { ServedEvents } from "../../../../functions/programs/scan-trigger/served-events";
import { parseTaskEvent } from "../../../../functions/tasks/task-event";
import { arnIn, MEMBER, OWN } from "../../places-on-sts";
import { RecordedTelemetry } from "../../recorded-telemetry";
import { taskEvent } from "../../samples";

let telemetry: RecordedTelemetry;
let events: ServedEvents;

beforeEach(() => {
  telemetry = new RecordedTelemetry();
  const serves = async ({ account, region }: Place) => account === MEMBER.account && region === MEMBER.region;
  events = new ServedEvents(OWN, { serves }, telemetry);
});

/** @param from what EventBridge says */
const eventOf = (place: Place, from: Partial<Place> = {}) => {
  const event = JSON.parse(taskEvent(undefined, { taskArn: arnIn(place, "task/shop/1") }));
  return parseTaskEvent(JSON.stringify({ ...event, ...place, ...from }));
};

test("an event of the own account and region is served as it is", async () => {
  const event = eventOf(OWN);

  expect(await events.served(event)).toBe(event);
  expect(telemetry.lines).toEqual([]);
});

test("a task of a listed account and region has that place", async () => {
  expect(await events.served(eventOf(MEMBER))).toMatchObject({ place: MEMBER });
});

test.each<[string, Place]>([
  ["an account", { account: "333333333333", region: "eu-west-1" }],
  ["a region", { ...MEMBER, region: "us-west-2" }],
  ["a region of the own account", { ...OWN, region: "eu-west-1" }],
])("events of %s that is not listed start nothing, are counted, and logged once", async (_, place) => {
  expect(await events.served(eventOf(place))).toBeUndefined();
  expect(await events.served(eventOf(place))).toBeUndefined();

  expect(telemetry.counts).toEqual({ EventsOutsideMembers: 2 });
  expect(telemetry.lines.map(({ fields }) => fields)).toEqual([place]);
});

// Proves place.events.
test.each(["444444444444", "", undefined])(
  "an event of a task of another account than the event's own, %s, is rejected",
  async (account) => {
    await expect(events.served(eventOf(MEMBER, { account: account as string }))).rejects.toMatchObject({
      name: "InvalidEventError",
      taskArn: arnIn(MEMBER, "task/shop/1"),
    });
  },
);
