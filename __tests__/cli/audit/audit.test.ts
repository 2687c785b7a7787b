import { renderAudit } from "../../../cli/commands/audit";
import { Audit, judgedSince } from "../../../cli/commands/audit/audit";
import type { ListedDecision } from "../../../cli/decisions/decision";
import { localTime } from "../../../cli/text/times";
import { BAD_IMAGE, EXCEPTED_IMAGE } from "../../functions/deployment-events";
import { DIGEST, OTHER_DIGEST } from "../../functions/samples";
import type { Account } from "../account-answers";
import { CommandLine } from "../command-line";
import { decision, key } from "../gate-items";
import { plainRow } from "../rows";

const SINCE = new Date("2026-02-01T00:00:00.000Z");

const NEW_DIGEST = `sha256:${"e".repeat(64)}`;

function auditOf(...decisions: readonly ListedDecision[]): Audit {
  const auditor = new Audit();
  decisions.map((each) => auditor.add(each));
  return auditor;
}

const SINCE_THEN = "2026-03-04T00:00:00.000Z";

const tableOf = (...rows: ReturnType<typeof plainRow>[]) => ({
  getAll: async (keys: readonly string[]) => rows.filter(({ image }) => keys.includes(String(image))),
});

const waited = (name: string, digest: string) => ({
  ...{ reference: `docker.io/library/${name}:1`, digest, platform: "linux/amd64" },
  ...{ decision: "waiting", because: "no-verdict" },
});

describe("the audit", () => {
  const audited = (id: string, at: string, images: readonly unknown[] = [BAD_IMAGE], service = "web") =>
    decision(
      { image: key(service, id), gateState: "SUCCEEDED" },
      {
        ...{ detailType: "Deployment Audited", decidedAt: at, images },
      },
    );

  test("adds up per service and image, those that would have blocked most first, and counts deployments, not their stages", () => {
    const other = { ...BAD_IMAGE, reference: "docker.io/library/redis:7", digest: OTHER_DIGEST };
    const auditor = auditOf(
      audited("4", "2026-03-04T00:00:00.000Z", [other]),
      audited("3", "2026-03-03T00:00:00.000Z"),
      audited("3", "2026-03-03T00:00:00.000Z"),
      audited("2", "2026-03-02T00:00:00.000Z", [BAD_IMAGE, EXCEPTED_IMAGE]),
      audited("1", "2026-03-01T00:00:00.000Z", [BAD_IMAGE], "api"),
      decision(),
      decision({ gateState: "SUCCEEDED" }, { detailType: undefined }),
    );

    const { images, counts } = auditor;

    expect(
      images.map(({ service, image, deployments, latest }) => [
        ...[service, image.reference, deployments.size, latest],
      ]),
    ).toEqual([
      ["web", BAD_IMAGE.reference, 2, "2026-03-03T00:00:00.000Z"],
      ["web", other.reference, 1, "2026-03-04T00:00:00.000Z"],
      ["api", BAD_IMAGE.reference, 1, "2026-03-01T00:00:00.000Z"],
    ]);
    expect(Object.fromEntries(counts)).toEqual({
      "Deployment Blocked": 1,
      "Deployment Audited": 4,
    });
    const text = renderAudit(auditor, SINCE);
    expect(text).toMatch(
      /^1 {2}yes +production\/web .*docker.io\/library\/nginx:1.27 .*failed .* 2 +\d+ d ago$/m,
    );
    expect(text).toContain(`By digest, as an exception names them:\n   1  ${DIGEST}\n   2  ${OTHER_DIGEST}`);
    expect(text.replace(/\n +/g, " ")).toContain(
      `\nDeployments at the gate since ${localTime(SINCE.toISOString())}, each by its last stage: 1 Deployment Blocked, 4 Deployment Audited.`,
    );
  });

  test("counts a deployment once, by its last stage", () => {
    const opened = { ...BAD_IMAGE, decision: "allowed", because: "gate-open" };
    const auditor = auditOf(
      decision(
        { image: key("web", "1"), gateState: "SUCCEEDED" },
        { detailType: "Deployment Allowed Failed", images: [opened] },
      ),
      audited("1", "2026-03-01T00:00:00.000Z"),
      decision({ image: key("web", "2"), gateState: "FAILED" }, { detailType: "Deployment Failed" }),
      audited("2", "2026-03-01T00:00:00.000Z"),
    );

    expect(Object.fromEntries(auditor.counts)).toEqual({
      "Deployment Allowed Failed": 1,
      "Deployment Failed": 1,
    });
    expect(auditor.images.map(({ image, deployments }) => [image.because, deployments.size])).toEqual([
      ["gate-open", 1],
    ]);
  });

  test("lists the images of deployments that passed with a FAILED one, after those that would have been blocked", () => {
    const allowed = (id: string, ...images: readonly unknown[]) =>
      decision(
        { image: key("api", id), gateState: "SUCCEEDED" },
        { detailType: "Deployment Allowed Failed", decidedAt: `2026-03-0${id}T00:00:00.000Z`, images },
      );
    const running = { ...BAD_IMAGE, decision: "allowed", because: "failed-running" };
    const opened = { ...running, because: "gate-open", reference: "docker.io/library/redis:7" };
    // Passed with it, and without a verdict.
    const unscanned = { ...opened, verdict: undefined, reference: "docker.io/library/busybox:1.36" };
    const auditor = auditOf(
      allowed("3", running, EXCEPTED_IMAGE),
      allowed("2", opened, unscanned),
      allowed("1", running),
      audited("4", "2026-02-01T00:00:00.000Z"),
    );

    expect(
      auditor.images.map(({ service, image, deployments }) => [
        ...[image.decision, service, image.reference],
        ...[image.because, deployments.size],
      ]),
    ).toEqual([
      ["blocked", "web", BAD_IMAGE.reference, "failed", 1],
      ["allowed", "api", BAD_IMAGE.reference, "failed-running", 2],
      ["allowed", "api", opened.reference, "gate-open", 1],
    ]);
    const text = renderAudit(auditor, SINCE);
    expect(text).toMatch(/^1 +yes +production\/web .*failed /m);
    expect(text).toMatch(
      /\nThey passed because the gate only audited then. Where it blocks, such\s+deployments fail/,
    );
    expect(text).toMatch(/^2 +no +production\/api .*failed-running .* 2 +\d+ d ago$/m);
    expect(text).toContain(
      `By digest, as an exception names them:\n   1  ${DIGEST}\n   2  ${DIGEST}\n   3  ${DIGEST}`,
    );
    expect(text).toContain(": 3 Deployment Allowed Failed, 1 Deployment Audited.");
  });

  test("counts a wait by the verdict that its image has had since", async () => {
    const bad = { ...waited("nginx", DIGEST), reference: BAD_IMAGE.reference };
    const rows = [
      plainRow({ verdict: "FAILED", verdictAt: SINCE_THEN, failedRules: ["policy / bundle / rule"] }),
      plainRow({
        ...{ digest: OTHER_DIGEST, reference: "docker.io/library/good:1" },
        ...{ verdict: "PASSED", verdictAt: SINCE_THEN },
      }),
    ];
    const decisions = [
      audited("3", "2026-03-03T00:00:00.000Z", [bad]),
      audited("2", "2026-03-02T00:00:00.000Z"),
      audited("1", "2026-03-01T00:00:00.000Z", [waited("good", OTHER_DIGEST), waited("new", NEW_DIGEST)]),
    ];

    const auditor = auditOf(
      ...(await Promise.all(decisions.map((each) => judgedSince(tableOf(...rows), each, "block")))),
    );

    expect(
      auditor.images.map(({ image, deployments, latest }) => [
        image.decision,
        image.reference,
        deployments.size,
        latest,
      ]),
    ).toEqual([
      ["blocked", BAD_IMAGE.reference, 2, "2026-03-03T00:00:00.000Z"],
      ["waiting", "docker.io/library/new:1", 1, "2026-03-01T00:00:00.000Z"],
    ]);
    expect(renderAudit(auditor, SINCE)).toMatch(/^2 +unknown +production\/web .*no-verdict /m);
  });

  test.each([
    ["blocked", "block"],
    ["passed", "allow"],
    ["waiting", undefined],
  ] as const)("an image with NO_POLICY since is %s where on_no_verdict is %s", async (expected, answer) => {
    const table = tableOf(plainRow({ verdict: "NO_POLICY", verdictAt: SINCE_THEN }));
    const waits = audited("1", "2026-03-01T00:00:00.000Z", [waited("nginx", DIGEST)]);
    const because = expected === "blocked" ? "no-policy" : "no-verdict";

    expect((await judgedSince(table, waits, answer)).images).toMatchObject([{ decision: expected, because }]);
  });

  test.each([
    ["PASSED", "waiting"],
    ["FAILED", "blocked"],
  ])("a %s whose scan ended before the decision leaves the image %s", async (verdict, decision) => {
    const at = "2026-03-01T00:00:00.000Z";
    const waits = audited("1", at, [waited("nginx", DIGEST)]);

    const judged = await judgedSince(tableOf(plainRow({ verdict, verdictAt: at })), waits, "block");

    expect(judged.images).toMatchObject([{ decision }]);
  });

  test("of a FAILED that passed alone says that nothing would have been blocked", () => {
    const images = [{ ...BAD_IMAGE, decision: "allowed", because: "gate-open" }];
    const log = { detailType: "Deployment Allowed Failed", images };

    const text = renderAudit(auditOf(decision({ gateState: "SUCCEEDED" }, log)), SINCE);

    expect(text).toMatch(/^No deployment would have been blocked\./);
    expect(text).toMatch(/^1 +no +production\/web/m);
    expect(text).not.toContain("such deployments fail");
  });

  test("nothing in the type of a decision moves the cursor", () => {
    const auditor = auditOf(decision({}, { detailType: "Deployment\u001b[2J" }));

    expect(renderAudit(auditor, SINCE)).toMatch(/: 1 Deployment \[2J\.$/);
  });

  test("of nothing says so", () => {
    expect(renderAudit(new Audit(), SINCE)).toBe(
      `No deployment would have been blocked.\n\nDeployments at the gate since ${localTime(SINCE.toISOString())}, each by its last stage: none.`,
    );
  });
});

describe("where nothing was decided", () => {
  const commandLine = CommandLine.forTests();
  const audit = (account: Account, ...options: string[]) => {
    commandLine.accountIs(account);
    return commandLine.run(["audit", "--name", "scanning", ...options]);
  };

  test("since there is no gate, that is said", async () => {
    const { stdout, code } = await audit({});

    expect(stdout).toMatch(/^There is no deployment gate \(the input deployment_gate is not set\)/);
    expect(stdout).not.toContain("No deployment would");
    expect(code).toBe(0);
    expect(commandLine.service.requests.map(({ path }) => path)).toContainEqual(
      expect.stringContaining("/functions/scanning-deployment-gate/configuration"),
    );
  });

  test("programs read nothing, and people are told on standard error", async () => {
    const { stdout, stderr } = await audit({}, "--json");

    expect(stdout).toBe("");
    expect(stderr).toContain("There is no deployment gate");
  });

  test("by a gate that is there, nothing would have been blocked", async () => {
    const { stdout } = await audit({
      functions: { "scanning-deployment-gate": { DEPLOYMENT_GATE: '{"mode":"audit"}' } },
    });

    expect(stdout).toContain("No deployment would have been blocked.");
  });

  test("and nobody may look for the gate, there may be none", async () => {
    const { stdout } = await audit({ denied: ["lambda:GetFunctionConfiguration"] });

    expect(stdout).toContain("Whether there is a gate is not known: ");
    expect(stdout).toContain("lambda:GetFunctionConfiguration");
  });
});
