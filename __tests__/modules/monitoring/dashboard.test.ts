import { parseImage } from "../../../functions/contract/images/image";
import { scanFields } from "../../../functions/programs/scan-coordinator/record-end";
import { SCAN_ID } from "../../functions/samples";
import { Rendered } from "../rendered";
import { planned } from "../synthesized";
import {
  type DashboardBody,
  fieldOf,
  type LogQuery,
  metricsOf,
  queriesOf,
  violations,
} from "./dashboard-body";
import { OWN_METRICS } from "./known-metrics";

const MEMBERS = { organization_id: "o-a1b2c3d4e5", accounts: {} };
const PLACE = { partition: "aws", region: "eu-west-1", accountId: "123456789012" };

const plan = planned({ name: "scanning", deployment_gate: {}, enforcement: {}, members: MEMBERS });
const rendered = new Rendered(plan, PLACE);
const body: DashboardBody = JSON.parse(
  String(rendered.value(plan.at("monitoring/dashboard").dashboard_body)),
);

test("the body keeps to what CloudWatch documents, and no widget covers another", () => {
  expect(violations(body)).toEqual([]);
});

test("every metric that it shows is measured by somebody", () => {
  const metrics = metricsOf(body);

  expect(metrics.length).toBeGreaterThan(20);
  expect(metrics.filter((metric) => metric.endsWith("(nobody measures it)"))).toEqual([]);
});

test("every metric of the functions is shown", () => {
  const shown = metricsOf(body).map((metric) => metric.split(" ")[1]);

  expect(OWN_METRICS.filter((name) => !shown.includes(name))).toEqual([]);
});

const isOfGate = ({ message = [] }: LogQuery["filter"]) => message.some((each) => each.includes("gate"));

test("its tables find the lines of one image by what every line has, also that of an image without a digest", () => {
  const withoutDigest = parseImage("nginx:1.27", "linux/amd64");
  const logged = JSON.parse(JSON.stringify(scanFields({ image: withoutDigest, scanId: SCAN_ID })));

  expect(logged).not.toHaveProperty("digest");
  const ofImages = [...queriesOf(body).values()].filter(({ filter }) => !isOfGate(filter));
  expect(ofImages).toHaveLength(2);
  for (const { dedup } of ofImages) {
    expect(dedup).toEqual(["key"]);
    expect(dedup.filter((field) => fieldOf(logged, field) === undefined)).toEqual([]);
  }
});

test("its table of decisions names services by what the gate logs: the logger keeps the name service to itself", () => {
  const [decisions] = [...queriesOf(body).values()].filter(({ filter }) => isOfGate(filter));

  expect(decisions?.fields).toContain("ecsService");
  expect(decisions?.fields).not.toContain("service");
});

test("gate, enforcement and members have their rows where they are on", () => {
  const rowsOf = (props: Parameters<typeof planned>[0]) => {
    const text = String(planned(props).at("monitoring/dashboard").dashboard_body);
    const titles = ["Deployments at the gate", "Enforcement in this time range", "do not answer any more"];
    return titles.map((title) => text.includes(title));
  };

  expect(rowsOf({})).toEqual([false, false, false]);
  expect(rowsOf({ deployment_gate: {} })).toEqual([true, false, false]);
  expect(rowsOf({ enforcement: {} })).toEqual([false, true, false]);
  expect(rowsOf({ members: MEMBERS })).toEqual([false, false, true]);
});
