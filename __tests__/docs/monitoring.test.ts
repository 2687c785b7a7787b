import { alarmsOf } from "../../modules/monitoring/alarms";
import { synthesizeModule } from "../../packaging";
import { renderAlarms } from "../../scripts/generate/render-alarms";
import { OWN_METRICS } from "../modules/monitoring/known-metrics";
import { watched } from "../modules/monitoring/watched";
import { type Block, planned } from "../modules/synthesized";
import { MAX_USD, monitoringCosts } from "../monitoring-costs";
import { textOf } from "../pages";
import { namesIn, tableOf as rowsOf } from "./tables";

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
