import { describeShown, readImage } from "../../../cli/commands/image/report";
import { localTime } from "../../../cli/text/times";
import { EXCEPTIONS_KEY } from "../../../functions/contract/blocking/exceptions";
import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { BACKEND_ERRORS } from "../../../functions/errors/backend-errors";
import { BUILD_ERRORS } from "../../../functions/errors/build-errors";
import type { ErrorReason } from "../../../functions/errors/error-reason";
import { RUNNER_ERRORS } from "../../../functions/errors/runner-errors";
import { readLeniency } from "../../../functions/exceptions/exceptions";
import type { Row } from "../../../functions/table/table";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { controlWith, OPEN, WAITING } from "../../functions/capacity/breaker/open-breaker";
import { DIGEST, vulnerability } from "../../functions/samples";
import { edit } from "../../functions/table/edit";
import { plainRow, runBy } from "../rows";

const paste = (command: string) => `fargate-scans ${command} --name scanning`;

const NOW = new Date("2026-03-01T12:00:00.000Z");
const AT = NOW.toISOString();
const KEY = `docker.io/library/nginx@${DIGEST}#linux/amd64`;
const COUNTS = { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 };
const exception = (image: string, until: string) => ({
  ...{ image, until, owner: "team-edge", reason: "in review" },
});

const HISTORY = [
  {
    ...{ verdict: "FAILED", verdictAt: "2026-03-01T10:00:00.000Z", counts: COUNTS },
    ...{ scanner: "1.30.1", policies: "production", change: "same" },
  },
  { verdict: "FAILED", verdictAt: "2026-02-27T10:00:00.000Z", counts: COUNTS },
  { verdict: "PASSED", verdictAt: "2026-02-20T10:00:00.000Z" },
];

/** Beside its row: a sweep, who runs it, and exceptions of it and of another one. */
const BESIDE = [
  { image: LAST_SWEEP_KEY, startedAt: AT, endedAt: AT },
  runBy({ since: AT, owner: "team-shop" }, { furtherServices: 1, sweptAt: AT }),
  {
    image: EXCEPTIONS_KEY,
    exceptions: JSON.stringify([
      exception("docker.io/library/*", "2026-03-31"),
      exception(DIGEST, "2026-02-01"),
      exception("docker.io/other/*", "2026-03-31"),
    ]),
  },
];

async function tableWith(changes: Record<string, unknown> = {}, beside: readonly Row[] = BESIDE) {
  const table = new MemoryTable();
  for (const { image, ...set } of [plainRow({ history: HISTORY, ...changes }), ...beside]) {
    await edit(table, String(image), set);
  }
  return table;
}

const read = async (table: MemoryTable) =>
  readImage(table, KEY, (await readLeniency(table, NOW)).exceptions, NOW);

/** What a person reads of the image. */
async function textOf(table: MemoryTable): Promise<string> {
  const [image] = await read(table);
  return image ? describeShown(image, NOW, paste) : "";
}

test("everything that is known of an image is there, in JSON with null for the rest", async () => {
  const images = await read(await tableWith());

  expect(JSON.parse(JSON.stringify(images))).toMatchObject([
    {
      version: "1",
      ...{ verdictSince: "2026-02-27T10:00:00.000Z", errorSince: null },
      ...{ verdict: "FAILED", change: "same" },
      ...{ failingSince: "2026-02-27T10:00:00.000Z", mayFailLonger: false, owner: "team-shop" },
      running: [{ name: "web", cluster: "production", tasks: 4 }],
      history: [
        {
          ...{ verdict: "FAILED", counts: COUNTS, scanner: "1.30.1", policies: "production" },
          verdictAt: "2026-03-01T10:00:00.000Z",
        },
        { verdict: "FAILED", scanner: null, policies: null },
        { verdict: "PASSED", counts: null },
      ],
      exceptions: [
        { image: "docker.io/library/*", owner: "team-edge", holds: true },
        { image: DIGEST, holds: false },
      ],
    },
  ]);
});

test("and for people, a line each", async () => {
  const worst = vulnerability({ fixedSince: "2026-01-12", epss: 0.00312, layer: 4 });
  const table = await tableWith({ topVulnerabilities: [worst] });
  const text = await textOf(table);

  for (const line of [
    "docker.io/library/nginx:1.27 (linux/amd64)",
    `Digest: ${DIGEST}`,
    `Verdict: FAILED since ${localTime("2026-02-27T10:00:00Z")} (2 d)`,
    `Reached: ${localTime("2026-03-01T10:00:00Z")}, fresh until ${localTime("2026-03-02T10:00:00Z")}`,
    "Change: same",
    "Vulnerabilities: 1 critical, 2 high, 3 medium, 4 low, 5 negligible",
    "Failed rule: Best practices / Severe vulnerabilities / Severity at least high",
    `Workloads that run it, as of the sweep of ${localTime("2026-03-01T12:00:00Z")}:`,
    `  production/web: 4 tasks since ${localTime("2026-03-01T12:00:00Z")}, owner team-shop`,
    "  and 1 more service",
    `  ${localTime("2026-03-01T10:00:00Z")} FAILED: 1 critical, 2 high, 3 medium, 4 low, 5 negligible`,
    "  docker.io/library/*, of team-edge, until 2026-03-31: in review",
    `  ${DIGEST}, of team-edge, until 2026-02-01 (ENDED): in review`,
    "Next steps:",
    "  Update openssl to 3.0.13; build, push and deploy the image.",
    "  Decisions of gate and enforcement: fargate-scans workload production/web --name scanning",
  ]) {
    expect(text.split("\n")).toContain(line);
  }
  expect(text).not.toContain("To run the image anyway");
  expect(text).toMatch(/^ {2}CVE-.*fixed in/m);
  expect(text).toMatch(/wild, fix there since 2026-01-12, EPSS 0\.31 %, layer 4$/m);
});

test("an image of which little is known is shown as well, and no text moves the cursor", async () => {
  const reason = "refused \u001b[2J";
  const table = await tableWith(
    { verdict: undefined, rowState: "ERROR", reason, errorClass: "permanent", errorScope: "image" },
    [],
  );

  const text = await textOf(table);

  expect(text).toContain("Verdict: none yet\n");
  expect(text).toContain("Reason: refused  [2J (for the owner of the image to fix)\n");
  expect(text).toMatch(/not known, no sweep of the running tasks has met it yet/);
});

test("what is not in the ledger is not shown", async () => {
  expect(await read(new MemoryTable())).toEqual([]);
});

test.each([
  ["the token", { waiting: WAITING }],
  ["the breaker", { open: OPEN }],
])("while every scan waits for %s, it says so", async (what, breaker) => {
  const row = { rowState: "WAITING", dueAt: "2026-03-01T13:00:00Z" };
  const text = await textOf(await tableWith(row, [controlWith(breaker)]));

  expect(text).toContain(`Scan: WAITING, every scan waits for ${what}: ${paste("breaker")}\n`);
});

test("an error is shown with what, since when and the next try, and the command that comes after", async () => {
  const table = await tableWith({
    ...{ verdict: undefined, rowState: "ERROR", reason: "refused", attempts: 2 },
    ...{ errorClass: "configuration", errorScope: "registry" },
    ...{ errorAt: "2026-03-01T11:00:00.000Z", dueAt: "2026-03-01T13:00:00.000Z" },
  });

  const text = await textOf(table);

  expect(await read(table)).toMatchObject([{ errorSince: "2026-03-01T11:00:00.000Z" }]);
  expect(text).toContain(
    `Scan: ERROR since ${localTime("2026-03-01T11:00:00Z")}, tried from ${localTime("2026-03-01T13:00:00Z")} on`,
  );
  expect(text).toContain("Reason: refused (for the owner of the installation or of the registry to fix)");
  expect(text).toContain(
    `Once that is fixed: fargate-scans rescan --image docker.io/library/nginx@${DIGEST} --name scanning`,
  );
});

test("the reason of each error says what to do, so that nothing else has to", () => {
  for (const { sentence } of [BUILD_ERRORS, RUNNER_ERRORS, BACKEND_ERRORS].flatMap((errors) =>
    Object.values<ErrorReason>(errors),
  )) {
    expect(sentence).toContain("{advice}");
  }
});

test("a name from the table is one word of a shell", async () => {
  const workloads = runBy({ name: "web; id", cluster: "c" });
  const table = await tableWith({ rowState: "ERROR", reason: "refused" }, [...BESIDE, workloads]);

  const text = await textOf(table);

  expect(text).toContain("tried with another task or sweep");
  expect(text).toContain("fargate-scans workload 'c/web; id' --name scanning");
});

test.each([
  ["PASSED", { verdict: "PASSED" }, undefined],
  [
    "stale",
    { verdict: "PASSED", freshUntil: "2026-03-01T11:00:00.000Z" },
    /A sweep has it scanned again.*rescan --image docker.io.library.nginx@sha256/,
  ],
  ["NO_POLICY", { verdict: "NO_POLICY" }, /No policy judges it/],
  [
    "waiting",
    { verdict: undefined, rowState: "WAITING" },
    /Wait for its scan: fargate-scans wait --image docker.io.library.nginx@sha256/,
  ],
  ["without a fix", { topVulnerabilities: [] }, /No fix is known here/],
])("what to do next about one that is %s", async (_, changes, expected) => {
  const table = await tableWith(changes, []);

  const text = await textOf(table);

  if (expected === undefined) {
    expect(text).not.toContain("Next steps");
  } else {
    expect(text).toMatch(expected);
  }
  expect(text).not.toContain("fargate-scans image");
});
