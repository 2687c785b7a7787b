import { readdirSync } from "node:fs";
import { join } from "node:path";
import { BECAUSE } from "../../functions/contract/blocking/because";
import type { DeploymentEvent } from "../../functions/contract/notices/deployment-event";
import type { Deployment } from "../../functions/deployments/deployment";
import type { Subject } from "../../functions/enforcement/subject";
import { detailTypeOf, reasonOf } from "../../functions/programs/deployment-gate/decision/describe";
import type { Found } from "../../functions/programs/scan-coordinator/enforcement/plan";
import { plannedMessage } from "../../functions/programs/scan-coordinator/enforcement/said";
import { ROOT } from "../our-files";
import { textOf } from "../pages";
import { namesIn } from "./tables";

const page = (name: string) => textOf(`docs/${name}`);
const decisions = page("decisions.md");

/** The first cells of the tables that have this head. */
const firstCells = (head: string) =>
  decisions
    .split(`\n${head}\n`)
    .slice(1)
    .flatMap((rest) => (/^(?:\|.*\n)+/.exec(rest)?.[0] ?? "").trim().split("\n").slice(1))
    .flatMap((row) => namesIn(row.split("|")[1]));

test("what decided is explained, all of it and nothing else", () => {
  expect([...new Set(firstCells("| `because` | meaning |"))].sort()).toEqual(Object.keys(BECAUSE).sort());
});

const samples = readdirSync(join(ROOT, "docs/events")).map((file) => textOf(`docs/events/${file}`));

/** The decisions of the gate in the samples. */
const shown = samples
  .map((json): DeploymentEvent => JSON.parse(json))
  .filter(({ stage, images }) => stage !== undefined && Array.isArray(images))
  .map((event) => [event.detailType, event] as const);

test("decisions of the gate are shown", () => {
  expect(shown.map(([detailType]) => detailType)).toEqual([
    "Deployment Allowed Unscanned",
    "Deployment Blocked",
    "Deployment Exception Used",
  ]);
});

test.each(shown)("%s says what the gate says of these images", (detailType, event) => {
  process.env.AWS_REGION = "eu-west-1";
  const { cluster = "", service = "", images, reason } = event;

  const conclusion = images.some(({ decision }) => decision === "blocked") ? "blocked" : "through";

  expect(detailTypeOf(images, conclusion, "block")).toBe(detailType);
  expect(reason).toBe(reasonOf({ cluster, service }, images, conclusion, "block", "fargate-image-scanning"));
});

test.each<[Found["plan"], object]>([
  [
    { kind: "roll-back", deployment: { deploymentArn: "" } as Deployment, backTo: "web/4980306466373577080" },
    { service: "web" },
  ],
  [{ kind: "stop-task" }, {}],
])("what enforcement says of %j is what it says", (plan, changes) => {
  const image = { reference: "docker.io/library/nginx:1.27" };
  const subject = { taskArn: "", image, ...changes } as Subject;

  expect(samples.join()).toContain(`"reason": "${plannedMessage({ subject, plan }, true).reason}"`);
});
