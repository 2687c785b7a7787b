import { readFileSync } from "node:fs";
import { EVENT_TYPES, renderEventTypes } from "../../../modules/scan-results/render-event-types";

test("the types of the events are what the schema makes; `npm run generate` brings them up to date", async () => {
  expect(readFileSync(EVENT_TYPES, "utf8")).toBe(await renderEventTypes());
});
