import { enforcementActsOnWhatIsBad } from "../../../../simulation/invariants/enforcement/acts-on-what-is-bad";
import type { ServiceDeployment } from "../../../../simulation/observed/deployment";
import type { World } from "../../../../simulation/world/world";

const ARN = "arn:aws:ecs:eu-central-1:111122223333:service-deployment/main/web/1";
const FRESH = { verdict: "FAILED", freshUntil: "2030-01-01T00:00:00Z" };
/** Both images of the target are bad, and so is one that ran before. */
const ROWS = new Map<string, object>([
  ["acme/app@app#linux/amd64", FRESH],
  ["acme/sidecar@sidecar#linux/amd64", FRESH],
  ["acme/former@former#linux/arm64", { ...FRESH, verdictAt: "2026-03-01T00:00:00Z" }],
]);

/** What is reported where a deployment is taken back to some images, after an action was begun for some. */
function reportsOf(back: readonly string[], begun: readonly string[]): readonly string[] {
  const reports: string[] = [];
  const items = begun.map((digest) => [
    `enforcement#${digest}`,
    {
      rowState: "ENFORCING",
      enforcement: JSON.stringify({ image: { digest } }),
      decision: JSON.stringify({ deploymentArn: ARN }),
    },
  ]);
  const world = {
    settings: { blocking: { enforcement: { mode: "act", rollback_deployments: true } } },
    clock: { now: () => Date.UTC(2026, 2, 2) },
    store: { peek: (key: string) => ROWS.get(key), entries: () => items },
  };
  const revision = (digests: readonly string[]) => ({
    definition: {
      platform: "linux/amd64",
      containers: digests.map((digest) => ({ name: digest, reference: `acme/${digest}:1`, digest })),
    },
  });
  const deployment = { arn: ARN, target: revision(["app", "sidecar"]), back: revision(back) };
  const invariant = enforcementActsOnWhatIsBad(world as unknown as World, (report) => reports.push(report));
  invariant.deploymentStopped?.(deployment as unknown as ServiceDeployment);
  return reports;
}

test("a rollback may take away the bad image for which it was begun, and leave one whose verdict has just come", () => {
  expect(reportsOf(["before", "sidecar"], ["app"])).toEqual([]);
});

test("a rollback that goes back to what was FAILED before is reported", () => {
  expect(reportsOf(["former"], ["app"])).toEqual([
    expect.stringContaining("fresh FAILED of its own: former"),
  ]);
});

test("a rollback that goes back to the image for which it was begun is reported, whatever else is bad", () => {
  expect(reportsOf(["before", "sidecar"], ["sidecar"])).toHaveLength(1);
});

test("so is one that nobody has begun", () => {
  expect(reportsOf(["before"], [])).toHaveLength(1);
});
