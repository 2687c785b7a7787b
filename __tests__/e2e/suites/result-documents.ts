import { join } from "node:path";
import { parseJunit, type TestCase } from "../../functions/scan-runner/junit";
import { installation } from "../shared-installation";
import { type EventQueue, subscribeToEvents } from "../subscriber";
import { container, digestOf, keyOf } from "../task-event";

// Results in the very shape of the real scanner's, from the build to the event.

const DOCUMENTS = join(__dirname, "..", "..", "fixtures", "result-documents");

let events: EventQueue;

beforeAll(async () => {
  events = await subscribeToEvents(installation);
});

afterEach(() => installation.aws.sysdig.reset());

/** Lets the scanner write this document for the image of a name, and starts a task of it. */
async function runWith(name: string, file: string, asIs = false): Promise<void> {
  await installation.aws.sysdig.setImage(name, { document: { file: join(DOCUMENTS, file), asIs } });
  await run(name);
}

async function run(name: string): Promise<void> {
  await installation.send({ id: name.replace(/\W/g, "-"), containers: [container(name)] });
}

async function reportOf(build: unknown): Promise<ReturnType<typeof parseJunit>> {
  const report = (await installation.aws.reports()).find(({ buildArn }) => buildArn === build);
  return parseJunit(report?.xml ?? "");
}

const rulesOf = (cases: TestCase[]) => cases.filter(({ name }) => name.includes(" / "));

describe("an image that failed", () => {
  const NAME = "documents/failed:1";
  const WORST = [
    "CVE-2026-91001 in libpayload 2.4.1-3, fixed in 2.4.1-5",
    "CVE-2026-91002 in webkitten 5.1.0, fixed in 5.1.4",
    "CVE-2026-91003 in libpayload 2.4.1-3, fixed in 2.4.1-4",
    "CVE-2026-91004 in example.test/gotools v0.9.2, fixed in 0.9.4",
    "CVE-2026-91005 in webkitten 5.1.0, fixed in 5.1.2",
  ];

  beforeAll(() => runWith(NAME, "failed.json"));

  test("has its verdict and its counts, and its report links to the result", async () => {
    const row = await installation.untilRow(keyOf(NAME), { verdict: "FAILED" });

    expect(row).toMatchObject({
      counts: { critical: 2, high: 4, medium: 3, low: 2, negligible: 1 },
      scannedDigest: digestOf(NAME),
    });
    expect(row.resultUrl).toMatch(/\/results\/[\w-]+\/overview$/);
  });

  test("has a report that names each rule, and what broke it in words of its own", async () => {
    const { run } = await installation.untilRow(keyOf(NAME), { verdict: "FAILED" });
    const { suite, cases } = await reportOf(run?.handle);

    const rules = rulesOf(cases);
    expect(rules.map(({ name }) => name)).toEqual([
      "Payments / Card data v4 / User is root",
      "Payments / Card data v4 / Severity greater than or equal critical",
      "Platform / Baseline A / User is root",
      "Platform / Baseline A / Forbid discouraged instructions",
      "Platform / Baseline A / Severity greater than or equal medium",
      "Platform / Baseline B / Severity greater than or equal medium",
      "Platform / Baseline B / Forbid discouraged instructions",
      "Platform / Baseline B / User is root",
    ]);
    expect(rules[1]?.message).toBe(`2 vulnerabilities: ${WORST.slice(0, 2).join("; ")}`);
    expect(rules[4]?.message).toBe(`9 vulnerabilities: ${[...WORST, "and 4 more"].join("; ")}`);
    expect(rules[3]?.message).toContain("Forbidden instruction ADD found.");
    expect(new Set(cases.map(({ name }) => name)).size).toBe(cases.length);
    expect(suite).toMatchObject({ tests: 20, failures: 17, errors: 0, skipped: 0 });
  });

  test("has its worst vulnerabilities in the event", async () => {
    const [event] = await events.of(NAME);

    expect(event?.detail).toMatchObject({
      topVulnerabilities: [
        {
          name: "CVE-2026-91001",
          severity: "critical",
          package: "libpayload",
          version: "2.4.1-3",
          fixedIn: "2.4.1-5",
          exploitable: true,
          knownExploited: true,
          ...{ fixedSince: "2026-01-15", epss: 0.00204, layer: 0 },
        },
        { name: "CVE-2026-91002", package: "webkitten", exploitable: false, knownExploited: false },
        { name: "CVE-2026-91003", severity: "high", exploitable: true, knownExploited: false },
        { name: "CVE-2026-91004", package: "example.test/gotools", version: "v0.9.2" },
        { name: "CVE-2026-91005", fixedIn: "5.1.2" },
      ],
    });
  });
});

test("an image passes by the risk that is accepted for the whole of it, and its report says why", async () => {
  const name = "documents/legacy:1";
  await runWith(name, "accepted-risk-of-image.json");

  const row = await installation.untilRow(keyOf(name), { verdict: "PASSED" });

  expect(row.counts).toEqual({ critical: 1, high: 0, medium: 1, low: 0, negligible: 0 });
  const { suite, cases } = await reportOf(row.run?.handle);
  expect(suite).toMatchObject({ failures: 0, errors: 0 });
  expect(cases).toContainEqual(
    expect.objectContaining({
      status: "skipped",
      message: "risk accepted, RiskOwned, goes at the end of the quarter, until 2099-03-31",
    }),
  );
});

test("an image without any vulnerability passes", async () => {
  const name = "documents/static:1";
  await runWith(name, "without-vulnerabilities.json");

  const row = await installation.untilRow(keyOf(name), { verdict: "PASSED" });

  expect(row.counts).toEqual({ critical: 0, high: 0, medium: 0, low: 0, negligible: 0 });
  expect((await reportOf(row.run?.handle)).suite).toMatchObject({ failures: 0, errors: 0 });
});

test("a result of another image is no verdict", async () => {
  const name = "documents/another:1";
  await runWith(name, "without-vulnerabilities.json", true);

  const row = await installation.untilRow(keyOf(name), { rowState: "ERROR" });

  expect(row).toMatchObject({ errorClass: "infrastructure", reason: expect.stringContaining("WrongImage") });
  expect(row.verdict).toBeUndefined();
});

test("a risk that is accepted for a tag's name counts for its image, and for no other tag's", async () => {
  const [accepted, other] = ["documents/vulnerable:1", "documents/vulnerable:2"] as const;
  await installation.aws.sysdig.acceptRisk({ imageName: `docker.io/${accepted}`, reason: "RiskOwned" });

  await run(accepted);
  await run(other);

  const row = await installation.untilRow(keyOf(accepted), { verdict: "PASSED" });
  await installation.untilRow(keyOf(other), { verdict: "FAILED" });
  expect((await reportOf(row.run?.handle)).cases).toContainEqual(
    expect.objectContaining({ status: "skipped", message: expect.stringContaining("RiskOwned") }),
  );
  expect(await installation.aws.sysdig.scans()).toContainEqual(
    expect.objectContaining({
      image: `pull://docker.io/documents/vulnerable@${digestOf(accepted)}`,
      overridePullString: `docker.io/${accepted}`,
    }),
  );
  expect((await installation.aws.sysdig.results()).map(({ pullString }) => pullString).sort()).toEqual([
    `docker.io/${accepted}`,
    `docker.io/${other}`,
  ]);
});

test.each(["pull-404", "pull-login", "pull-429-as-sysdig", "api-401", "upload-503"] as const)(
  "a scan that ends as %s, which the one of the control image does not, is an error of the image",
  async (failure) => {
    const name = `documents/${failure}:1`;
    await installation.aws.sysdig.setImage(name, { failure });
    await run(name);

    const row = await installation.untilRow(keyOf(name), { rowState: "ERROR" });

    expect(row).toMatchObject({ errorClass: "infrastructure", errorScope: "image" });
  },
);
