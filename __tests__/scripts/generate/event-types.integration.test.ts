import { execFileSync } from "node:child_process";
import { readFileSync } from "node:fs";
import { join } from "node:path";
import { SEVERITIES, type TopVulnerability } from "../../../functions/contract/images/vulnerabilities";
import { EVENT_TYPES } from "../../../scripts/generate/event-schema";

const RENDERER = join(__dirname, "../../../scripts/generate/render-event-types.ts");

const TYPES = Object.entries(EVENT_TYPES);

test.each(TYPES)("%s makes the types %s; `npm run generate` brings them up to date", (schema, types) => {
  // In a process of its own: the generator loads modules in a way that Jest does not allow.
  const program = `require(${JSON.stringify(RENDERER)}).renderEventTypes(${JSON.stringify(schema)}).then((text) => process.stdout.write(text))`;
  const made = execFileSync(process.execPath, ["--import", "tsx", "--eval", program], { encoding: "utf8" });

  expect(readFileSync(types, "utf8")).toBe(made);
});

/** Every property that the type has, and whether it is there always. */
const VULNERABILITY: Readonly<Record<keyof TopVulnerability, boolean>> = {
  name: true,
  severity: true,
  package: true,
  version: true,
  fixedIn: false,
  exploitable: true,
  knownExploited: true,
  fixedSince: false,
  epss: false,
  layer: false,
};

test.each(TYPES)("what %s defines has the form of the type that the programs have of it", (schema) => {
  const { definitions } = JSON.parse(readFileSync(schema, "utf8"));
  const { TopVulnerability: vulnerability, SeverityCounts, SummaryCounts } = Object(definitions);

  for (const counts of [SeverityCounts, SummaryCounts].filter(Boolean)) {
    expect(Object.keys(counts.properties)).toEqual(SEVERITIES);
    expect(counts.required).toEqual(SEVERITIES);
  }
  for (const { properties, required } of [vulnerability].filter(Boolean)) {
    expect(Object.keys(properties)).toEqual(Object.keys(VULNERABILITY));
    expect(required).toEqual(Object.keys(properties).filter((name) => Object(VULNERABILITY)[name]));
    expect(properties.severity.enum).toEqual([...SEVERITIES, "unknown"]);
  }
});
