import { readdirSync } from "node:fs";
import { join } from "node:path";
import { COUNTED_WITH_GATE, LEVELS } from "../../functions/contract/telemetry";
import { alarmsOf } from "../../modules/monitoring/alarms";
import { synthesizeModule } from "../../packaging";
import { renderAlarms } from "../../scripts/generate/render-alarms";
import { OWN_METRICS } from "../modules/monitoring/known-metrics";
import { watched } from "../modules/monitoring/watched";
import { type Block, planned } from "../modules/synthesized";
import { MAX_USD, monitoringCosts } from "../monitoring-costs";
import { textOf } from "../pages";
import { namesIn, tableOf as rowsOf } from "./tables";

const EXAMPLES = join(__dirname, "../../examples");
const DOCUMENT = textOf("docs/monitoring.md");

/** The cells of a section's table, without the quotes of code. */
const tableOf = (heading: string) =>
  rowsOf(DOCUMENT, heading).map((cells) => cells.map((cell) => cell.replace(/^`(.*)`$/, "$1")));

const metrics = tableOf("Metrics");

test("the document has every metric, with its meaning and no other; those in seconds say so", () => {
  expect(metrics.map(([name]) => name).sort()).toEqual(OWN_METRICS);
  for (const [name, meaning = ""] of metrics) {
    const isInSeconds = /^EventTo|Overdue$|^GateHeld$/.test(name ?? "");
    expect({ name, isInSeconds: meaning.startsWith("seconds") }).toEqual({ name, isInSeconds });
    expect(meaning.length).toBeGreaterThan(20);
  }
});

test("the document says which topics each alarm notifies; `npm run generate` brings it up to date", () => {
  const topics = rowsOf(DOCUMENT, "Alarms").flatMap(([topic, ids]) =>
    namesIn(ids).map((id) => [id, ...namesIn(topic)]),
  );
  const all = alarmsOf(watched).map(({ id, pages }) => [id, pages ? "alarm_actions" : "ticket_actions"]);

  expect(DOCUMENT).toContain(`\n${renderAlarms(synthesizeModule().configuration)}\n`);
  expect(Object.fromEntries(topics)).toEqual(Object.fromEntries(all));
});

test("every name in code quotes that looks like a metric is one", () => {
  const named = [
    ...DOCUMENT.matchAll(
      /`((?:Scans|Images|Events?|Capacity|Configuration|Publish|Sweep|Waiting|Deadline|Gate|Enforcement)[A-Z]\w+)`/g,
    ),
  ];

  expect(named.length).toBeGreaterThan(OWN_METRICS.length - 1);
  expect(named.map(([, name]) => name).filter((name) => !OWN_METRICS.includes(name ?? ""))).toEqual([]);
});

test.each([
  ["a default installation", 0, {}],
  ["an installation with the gate", 1, { deployment_gate: {} }],
])("the table of costs has those of %s, from its resources", (_, column, props) => {
  const { metricsOfAlarms, metricsEveryMinute, secrets, usd } = costsWith(props);
  const [alarms, minute, tokens, sum] = tableOf("Costs").map((row) => row[2 + column]);

  expect([alarms, minute, tokens]).toEqual([metricsOfAlarms, metricsEveryMinute, secrets].map(String));
  expect(sum).toBe(`**${usd.toFixed(2)}**`);
});

test.each(["README.md", "docs/capacity.md", "docs/monitoring.md"])("%s says the same of costs", (page) => {
  const [plain, gated] = [{}, { deployment_gate: {} }].map((props) => costsWith(props).usd.toFixed(2));

  expect(textOf(page).replace(/\s+/g, " ")).toContain(
    `Metrics, alarms and the token's secret are ${plain} USD a month in a default installation, ${gated} USD with the gate, and at most ${MAX_USD.toFixed(2)} USD`,
  );
});

test.each([
  "README.md",
  "packaging/files/README.md",
  ...readdirSync(EXAMPLES).map((name) => `examples/${name}/README.md`),
])("%s has no other costs of monitoring", (page) => {
  const text = textOf(page);
  const [, plain = "", gated = ""] =
    tableOf("Costs")
      .at(-1)
      ?.join()
      .match(/([\d.]+)\D+([\d.]+)/) ?? [];
  const sentences = text.split(/\n- |(?<=\.)\s/).filter((each) => /alarms/.test(each));

  // The dashboard is 3.
  const known = ["3", plain, gated];
  const said = sentences.flatMap((each) => each.match(/(?<!about )[\d.]+(?= USD a month)/g) ?? []);
  expect(said.filter((usd) => !known.includes(usd))).toEqual([]);
});

test("the other metrics are counted", () => {
  const everyMinute = COUNTED_WITH_GATE.length + LEVELS.length + 1;
  const ofHubs = ["EventsOutsideMembers", "PlacesNotHeard", "PlacesUnanswered"];
  const others = OWN_METRICS.filter((name) => !ofHubs.includes(name)).length - everyMinute;
  const [, , , gated = ""] = tableOf("Costs").at(-1) ?? [];
  const most = Number(gated.replaceAll("*", "")) + 0.3 * others;

  expect(DOCUMENT.replace(/\s+/g, " ")).toContain(
    `The ${others} other metrics are billed by the hour in which they are written: up to ${(0.3 * others).toFixed(2)} USD`,
  );
  expect(most.toFixed(2)).toBe(MAX_USD.toFixed(2));
  expect(DOCUMENT.replace(/\s+/g, " ")).toContain(
    `With \`members\` three more metrics and two alarms are ${(0.3 * ofHubs.length + 0.2).toFixed(2)} USD at most.`,
  );
});

const costsWith = (props: Parameters<typeof planned>[0]) =>
  monitoringCosts(planned(props).entries.map(({ type, block }) => ({ type, values: withLists(block) })));

/** As a plan has them, where a block that is there once is a list of one. */
function withLists({ metric_query: queries, ...others }: Block): unknown {
  return {
    ...others,
    metric_query: (queries as readonly Block[] | undefined)?.map((query) => ({
      ...query,
      metric: query.metric ? [query.metric] : [],
    })),
  };
}
