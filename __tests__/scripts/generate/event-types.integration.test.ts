import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EVENT_TYPES } from "../../../scripts/generate/event-schema";

const RENDERER = join(__dirname, "../../../scripts/generate/render-event-types.ts");

test("the types of the events are what the schema makes; `npm run generate` brings them up to date", () => {
  // In a process of its own: the generator loads modules in a way that Jest does not allow.
  const program = `require(${JSON.stringify(RENDERER)}).renderEventTypes().then((text) => process.stdout.write(text))`;
  const made = execFileSync(process.execPath, ["--import", "tsx", "--eval", program], { encoding: "utf8" });

  expect(readFileSync(EVENT_TYPES, "utf8")).toBe(made);
});
