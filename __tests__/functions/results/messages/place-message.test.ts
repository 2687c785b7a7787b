import type { PlaceEvent } from "../../../../functions/contract/places/place-event";
import { placeMessage } from "../../../../functions/results/messages/place-message";
import { NOT_ANSWERING, NOT_HEARD } from "../../outcomes";

test.each<[PlaceEvent, string, string, RegExp]>([
  [
    NOT_ANSWERING,
    "NOT_ANSWERING",
    "NOT ANSWERING",
    /\nReason: PlaceError: The role .*\n.*\n.* doctor --name scanning/,
  ],
  [
    { ...NOT_ANSWERING, detailType: "Place Answering" },
    "ANSWERING",
    "ANSWERING",
    /answers sweeps again.\nSince: /,
  ],
  [NOT_HEARD, "NOT_HEARD", "NOT HEARD", /Apply the module member in account 222222222222, region eu-west-1/],
])("a message says which account and region, why, and what to do: %#", (event, place, title, text) => {
  const message = placeMessage(event);

  expect(message.title).toBe(`Image scanning, place ${title}: 222222222222/eu-west-1`);
  expect(message.lines.join("\n")).toMatch(text);
  expect(message.attributes).toEqual({ place, account: ["222222222222"] });
});
