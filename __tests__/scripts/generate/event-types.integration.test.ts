import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { EVENT_TYPES } from "../../../scripts/generate/event-schema";

const RENDERER = join(__dirname, "../../../scripts/generate/render-event-types.ts");

const TYPES = Object.entries(EVENT_TYPES);

test.each(TYPES)("%s makes the types %s; `npm run generate` brings them up to date", (schema, types) => {
  // In a process of its own: the generator loads modules in a way that Jest does not allow.
  const program = `require(${JSON.stringify(RENDERER)}).renderEventTypes(${JSON.stringify(schema)}).then((text) => process.stdout.write(text))`;
  const made = execFileSync(process.execPath, ["--import", "tsx", "--eval", program], { encoding: "utf8" });

  expect(readFileSync(types, "utf8")).toBe(made);
});
