import { readdirSync, readFileSync } from "node:fs";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { detailTypeOf } from "../functions/contract/notices/notice";
import { describeSummary, titleOfSummary } from "../functions/results/messages/summary-message";
import {
  DEPLOYMENT_EVENT_SCHEMA,
  EVENT_SCHEMA,
  EXCEPTION_ENDS_SCHEMA,
  GATE_EVENT_SCHEMA,
  INSTALLATION_EVENT_SCHEMA,
  PLACE_EVENT_SCHEMA,
  SUMMARY_SCHEMA,
} from "../scripts/generate/event-schema";
import { NOTICES } from "./functions/results/every-notice";

const DOCS = join(__dirname, "..", "docs");
const documents = readdirSync(DOCS).filter((name) => name.endsWith(".md"));
const page = (name: string) => readFileSync(join(DOCS, name), "utf8");
const results = page("results.md");
const summary = page("summary.md");
const SAMPLES = join(DOCS, "events");
const sample = (file: string) => JSON.parse(readFileSync(join(SAMPLES, file), "utf8"));

test("the samples of events keep their schemas", () => {
  const keeps = (schema: string) => addFormats(new Ajv()).compile(JSON.parse(readFileSync(schema, "utf8")));
  const schemas = {
    scanId: keeps(EVENT_SCHEMA),
    impairmentId: keeps(INSTALLATION_EVENT_SCHEMA),
    deploymentEventId: keeps(DEPLOYMENT_EVENT_SCHEMA),
    gateEventId: keeps(GATE_EVENT_SCHEMA),
    exceptionEventId: keeps(EXCEPTION_ENDS_SCHEMA),
    summaryId: keeps(SUMMARY_SCHEMA),
    placeEventId: keeps(PLACE_EVENT_SCHEMA),
  };
  const shown = readdirSync(SAMPLES).map(sample);

  expect(shown.length).toBeGreaterThan(10);
  for (const event of shown) {
    const [, keepsSchema] = Object.entries(schemas).find(([id]) => id in event) ?? [];
    keepsSchema?.(event);
    expect({ isKnown: keepsSchema !== undefined, errors: keepsSchema?.errors ?? [] }).toEqual({
      isKnown: true,
      errors: [],
    });
  }
});

test("every sample is of the event that its file is called, and a page links to it", () => {
  const pages = documents.map(page).join();

  for (const file of readdirSync(SAMPLES)) {
    const { detailType } = sample(file);
    if (detailType) expect(file).toBe(`${detailType.toLowerCase().replaceAll(" ", "-")}.json`);
    expect(pages).toContain(`(events/${file})`);
  }
});

test("the text of the summary that summary.md shows is that of its event", () => {
  const event = sample("scan-summary.json");

  // A line that would be too wide is cut there.
  const [, shown = ""] = /^```text\n(Installation: [\s\S]*?)\n```$/m.exec(summary) ?? [];
  const starts = shown.split("\n").map((line) => line.split(" …")[0] ?? "");
  const lines = describeSummary(event).join("\n").split("\n");
  expect(lines.map((line, index) => line.slice(0, starts[index]?.length))).toEqual(starts);
  expect(summary).toContain(`\`${titleOfSummary(event)}\``);
});

test("results.md lists every detail type", () => {
  const listed = [...results.matchAll(/^\| (`[A-Z].*?`) \|/gm)].flatMap(([, names = ""]) =>
    names.split(", "),
  );

  expect(listed.sort()).toEqual(
    [...new Set(NOTICES.map(([, notice]) => `\`${detailTypeOf(notice)}\``))].sort(),
  );
});
