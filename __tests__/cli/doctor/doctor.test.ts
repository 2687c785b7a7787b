import { ALARMS } from "../../../cli/account/examination";
import { CHECKS, RIGHTS, renderFindings } from "../../../cli/commands/doctor";
import { examine } from "../../../cli/commands/doctor/check";
import { detailsOf } from "../../modules/iam-action";
import { textOf } from "../../pages";
import { errorsAgainstSchema } from "../schema";
import { examination, HEALTHY, published, refuse } from "./healthy-account";

beforeEach(() => {
  published("Mon, 23 Feb 2026 08:00:00 GMT");
});

afterEach(() => jest.restoreAllMocks());

test("nothing is wrong with a healthy installation, and each check says so in a line", async () => {
  const findings = await examine(CHECKS, examination());

  expect(findings.filter(({ status }) => status !== "ok")).toEqual([]);
  expect(findings.map(({ check }) => check)).toEqual(Object.keys(CHECKS));
  const answer = { version: "1", installation: "scans", region: "eu-west-1", checks: findings };
  expect(errorsAgainstSchema("doctor", JSON.stringify(answer))).toEqual([]);
});

test("all rights that the checks take are named in the help, and no others", async () => {
  const healthy = examination();
  await examine(CHECKS, healthy);
  const asked = [...healthy.asked, "dynamodb:Scan", "ssm:DescribeParameters"].sort();

  expect(RIGHTS.flatMap((line) => line.split(", ")).sort()).toEqual(asked);
  for (const right of asked) {
    await expect(detailsOf(right)).resolves.toMatchObject({ name: right.split(":")[1] });
  }
});

test.each(Object.keys(HEALTHY))(
  "a denied %s is a warning that names the right, and no end of the others",
  async (action) => {
    const findings = await examine(CHECKS, examination({ answers: { [action]: refuse() } }));
    const warnings = findings.filter(({ status }) => status === "warning");

    expect(findings.filter(({ status }) => status === "failed")).toEqual([]);
    expect(warnings.length).toBeGreaterThan(0);
    expect(warnings.filter(({ todo }) => todo !== `allow ${action}, and run it again`)).toEqual([]);
    expect([...new Set(findings.map(({ check }) => check))]).toEqual(Object.keys(CHECKS));
  },
);

test("a service that does not answer is a warning", async () => {
  const answers = { "sqs:GetQueueUrl": refuse("ServiceUnavailable") };
  const findings = await examine(CHECKS, examination({ answers }));

  expect(findings).toContainEqual({
    ...{ check: "dead-letters", status: "warning", todo: "see resources, and run it again" },
    message: "no answer to sqs:GetQueueUrl (ServiceUnavailable: refused: sqs:GetQueueUrl)",
  });
});

test("an answer that nobody can read ends its check, and no other", async () => {
  const answers = { "cloudwatch:DescribeAlarms": { MetricAlarms: [{}] } };
  const findings = await examine(CHECKS, examination({ answers }));

  expect(findings.filter(({ status }) => status !== "ok")).toEqual([
    {
      ...{ check: "alarms", status: "warning", todo: "see resources, and run it again" },
      message: expect.stringMatching(/^no answer to alarms \(TypeError: /),
    },
  ]);
  expect(findings.map(({ check }) => check)).toEqual(Object.keys(CHECKS));
});

test("each finding is a line of its own, with what to do and nothing that moves the cursor", () => {
  const text = renderFindings([
    { check: "rules", status: "ok", message: "on", todo: null },
    { check: "token", status: "failed", message: "no\u001b[2Jtoken\n", todo: "store it" },
  ]);

  expect(text).toBe(["ok      rules: on", "failed  token: no [2Jtoken  → store it"].join("\n"));
});

test("a finding that is too long for the terminal is wrapped, and its status keeps its colour", () => {
  jest.replaceProperty(process, "env", { ...process.env, FORCE_COLOR: "1" });
  const { isTTY, columns } = process.stdout;
  Object.assign(process.stdout, { isTTY: true, columns: 60 });

  const text = renderFindings([
    { check: "topic", status: "warning", message: "nobody ".repeat(20), todo: "subscribe" },
  ]);
  Object.assign(process.stdout, { isTTY, columns });

  expect(text.startsWith("\u001b[33mwarning\u001b[39m topic: nobody")).toBe(true);
  expect(text.split("\n").filter((line) => line.length > 60 + 10)).toEqual([]);
});

test("alarms are called as in the module", () => {
  const names = textOf("terraform-module/monitoring.tf").matchAll(/alarm_name += "\$\{var\.name\}-(.+)"/g);
  const known = [...names].map(([, name = ""]) => name);

  expect(known.length).toBeGreaterThan(15);
  expect(known.filter((name) => !ALARMS.test(name))).toEqual([]);
});

test("resources are called as in the module", async () => {
  const files = ["inline-scanner", "scan-ledger", "scan-results", "task-events"];
  const programs = ["deployment-gate", "scan-coordinator", "scan-trigger", "task-sweeper"];
  const module = [...files, ...programs].map((file) => textOf(`terraform-module/${file}.tf`)).join("\n");
  const healthy = examination();
  await examine(CHECKS, healthy);
  const names = [...healthy.names].filter((name) => name.startsWith("scans-") && name !== "scans-");

  expect(names).toHaveLength(programs.length + 8);
  for (const name of names) {
    expect(module).toContain(`"${name.replace("scans", "${var.name}")}"`);
  }
});
