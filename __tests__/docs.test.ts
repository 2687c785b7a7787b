import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { EVENT_SCHEMA, INSTALLATION_EVENT_SCHEMA } from "../scripts/generate/event-schema";

const DOCS = join(__dirname, "..", "docs");
const documents = readdirSync(DOCS).filter((name) => name.endsWith(".md"));
const results = readFileSync(join(DOCS, "results.md"), "utf8");

test("the documentation holds its pages", () => {
  expect(documents).toContain("results.md");
});

test("the events that results.md shows keep their schemas", () => {
  const keeps = (schema: string) => addFormats(new Ajv()).compile(JSON.parse(readFileSync(schema, "utf8")));
  const schemas = { outcome: keeps(EVENT_SCHEMA), installation: keeps(INSTALLATION_EVENT_SCHEMA) };
  const shown = [...results.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => JSON.parse(text));

  expect(
    shown.map((event) =>
      ["verdict", "retryAt", "nextScanAt", "recoveredAt"].filter(
        (name) => name in { ...event, ...event.error },
      ),
    ),
  ).toEqual([["verdict"], ["retryAt"], ["nextScanAt"], ["recoveredAt"]]);
  for (const event of shown) {
    const keepsSchema = "impairmentId" in event ? schemas.installation : schemas.outcome;
    keepsSchema(event);
    expect(keepsSchema.errors ?? []).toEqual([]);
  }
});
