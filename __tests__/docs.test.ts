import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { EVENT_SCHEMA } from "../scripts/generate/event-schema";

const DOCS = join(__dirname, "..", "docs");
const documents = readdirSync(DOCS).filter((name) => name.endsWith(".md"));
const results = readFileSync(join(DOCS, "results.md"), "utf8");

test("the documentation holds its pages", () => {
  expect(documents).toContain("results.md");
});

test("the events that results.md shows keep the schema", () => {
  const keepsSchema = addFormats(new Ajv()).compile(JSON.parse(readFileSync(EVENT_SCHEMA, "utf8")));
  const shown = [...results.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => JSON.parse(text));

  expect(shown.map((event) => ("error" in event ? "errored" : "completed"))).toEqual([
    "completed",
    "errored",
  ]);
  for (const event of shown) {
    keepsSchema(event);
    expect(keepsSchema.errors ?? []).toEqual([]);
  }
});
