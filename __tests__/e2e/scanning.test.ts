import { unpackedList, VULNERABILITIES_PREFIX } from "../../functions/images/vulnerability-list";
import { parseJunit } from "../functions/programs/scan-runner/junit";
import { TestInstallation } from "./installation";
import { container, digestOf, keyOf } from "./task-event";

let installation: TestInstallation;

beforeAll(async () => {
  installation = await TestInstallation.create();
});

afterAll(() => installation?.remove());

async function reportOf(build: unknown): Promise<ReturnType<typeof parseJunit>> {
  const report = (await installation.aws.reports()).find(
    ({ buildArn, file }) => buildArn === build && file === "scan.xml",
  );
  return parseJunit(report?.xml ?? "");
}

// Proves scan.once: the event rule, the functions and the build together.
test("a service of three tasks with two images and a sidecar is scanned with one build per image", async () => {
  const containers = [
    { name: "web", ...container("shop/web:1") },
    { name: "worker", ...container("shop/worker:1") },
    { name: "ecs-service-connect-Xy1", image: "sidecar" },
  ];

  await installation.send(...["a", "b", "c"].map((id) => ({ id, containers })));

  const web = await installation.untilRow(keyOf("shop/web:1"), { verdict: "PASSED", rowState: undefined });
  await installation.untilRow(keyOf("shop/worker:1"), { verdict: "PASSED" });
  await installation.untilQueueIsEmpty();
  expect(await installation.buildsOf(digestOf("shop/web:1"))).toEqual([
    { arn: web.run?.handle, status: "SUCCEEDED" },
  ]);
  expect(await installation.buildsOf(digestOf("shop/worker:1"))).toHaveLength(1);
  expect(web).toMatchObject({
    reference: "docker.io/shop/web:1",
    repository: "docker.io/shop/web",
    platform: "linux/amd64",
    counts: { critical: 0, high: 0, medium: 0, low: 3, negligible: 2 },
    scannedDigest: digestOf("shop/web:1"),
    origin: "inline",
  });
  expect(await installation.rows()).toHaveLength(2);
});

test("the vulnerabilities of an image are in the table beside its verdict, the worst first", async () => {
  await installation.send({ id: "list", containers: [container("shop/vulnerable-list:1")] });
  const key = keyOf("shop/vulnerable-list:1");
  const { verdictAt } = await installation.untilRow(key, { verdict: "FAILED" });
  const row = await installation.untilRow(`${VULNERABILITIES_PREFIX}${key}`, {
    verdictAt,
    rowState: undefined,
  });

  const { vulnerabilities = [], more } = unpackedList(row) ?? {};
  expect({ listed: vulnerabilities.length, more }).toEqual({ listed: 20, more: 0 });
  expect(vulnerabilities[0]).toEqual({
    ...{ name: "CVE-2026-90000", severity: "critical", package: "openssl", version: "3.0.11" },
    ...{ fixedIn: "3.0.15", exploitable: true, knownExploited: false },
  });
});

test("the report of a failed image is in Sysdig and in CodeBuild, and its build is green", async () => {
  await installation.send({ id: "d", containers: [container("shop/vulnerable-api:2")] });

  const row = await installation.untilRow(keyOf("shop/vulnerable-api:2"), { verdict: "FAILED" });

  expect(row.counts).toEqual({ critical: 2, high: 5, medium: 8, low: 4, negligible: 1 });
  const uploads = await installation.aws.sysdig.results();
  const uploaded = uploads.find(({ digest }) => digest === digestOf("shop/vulnerable-api:2"));
  expect(row.resultUrl).toContain(`/results/${uploaded?.resultId}/`);
  const [build] = await installation.buildsOf(digestOf("shop/vulnerable-api:2"));
  expect(build?.status).toBe("SUCCEEDED");
  const { suite } = await reportOf(build?.arn);
  expect(suite).toMatchObject({ tests: 24, failures: 11, errors: 0, skipped: 0 });
});
