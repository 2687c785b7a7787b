import { publishImage } from "../../../local-aws/registry";
import { schemaErrors } from "../command-schemas";
import { DocumentedUser } from "../documented-user";
import { installation } from "../shared-installation";
import { subscribeToRescans } from "../subscriber";
import { container, keyOf } from "../task-event";

let asker: DocumentedUser;
let doctor: DocumentedUser;

beforeAll(async () => {
  await installation.send({ id: "covered", containers: [container("covered/good:1")] });
  await installation.untilRow(keyOf("covered/good:1"), { verdict: "PASSED" });
  asker = await DocumentedUser.create(installation, "command-rights.md", 1, 4);
  doctor = await DocumentedUser.create(installation, "command-rights.md", 1, 5);
});

test("an image that nothing runs is scanned before it is deployed, by whoever has the documented right", async () => {
  const rescans = await subscribeToRescans(installation);
  const image = `ghcr.io/ahead/vulnerable:1@${publishImage("ghcr.io/ahead/vulnerable:1")}`;

  const first = await asker.run(`fargate-scans scan ${image} --json`);
  const second = await asker.run(`fargate-scans scan ${image}`);

  expect(first).toMatchObject({ code: 1 });
  const answer = JSON.parse(first.output.slice(first.output.indexOf("{")));
  expect(answer).toMatchObject({ result: "failed", reference: image });
  expect(schemaErrors("scan", answer)).toEqual([]);
  expect(second).toMatchObject({ code: 1, output: expect.stringMatching(/^FAILED: /m) });
  await installation.passTimeOfNotices();
  await installation.coordinate();
  await rescans.receive();
  const ofUsers = rescans.received.filter(({ detail }) => "requestedBy" in Object(detail));
  expect(ofUsers).toMatchObject([
    { detail: { requestedBy: expect.stringContaining(":user/reader-of-1-4"), counts: { opened: 1 } } },
  ]);
});

// Proves command.doctor.
test("doctor finds the installation well but for what the embedded AWS lacks, with the documented rights", async () => {
  const { code, output } = await doctor.run("fargate-scans doctor --json");

  const report = JSON.parse(output);
  expect(schemaErrors("doctor", report)).toEqual([]);
  expect(report.checks.filter(({ status }: { status: string }) => status === "failed")).toEqual([]);
  expect(code).toBe(0);
  const statuses = Object.fromEntries(
    report.checks.map(({ check, status }: { check: string; status: string }) => [check, status]),
  );
  expect(statuses).toMatchObject({ resources: "ok", rules: "ok", token: "ok" });
});
