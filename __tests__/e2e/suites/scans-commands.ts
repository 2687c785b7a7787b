import { mkdtempSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { OPEN_GATE_KEY } from "../../../functions/contract/blocking/gate";
import { MINUTE } from "../../../functions/contract/durations";
import { PUBLISHING } from "../../../functions/contract/ledger";
import { DynamodbTable } from "../../../functions/table/dynamodb-table";
import { forgetKept, isKept, recordKept } from "../../../local-aws/kept-demo";
import { edit } from "../../functions/table/edit";
import { until } from "../../until";
import { commandsOf, runInShell } from "../document-commands";
import { DocumentedUser } from "../documented-user";
import { installation } from "../shared-installation";
import { subscribeToGate, subscribeToRescans } from "../subscriber";
import { container, digestOf, keyOf } from "../task-event";

const changes = (command: string) => /rescan|--probe/.test(command);
const opens = (command: string) => /gate (?:open|close)|config#gate/.test(command);
// The page shortens the digest.
const documented = commandsOf("commands.md").map((each) =>
  each.replace("sha256:1c13…", digestOf("nginx:1.27")),
);
const reading = documented.filter((command) => !changes(command) && !opens(command));
const changing = documented.filter(changes);
const opening = ["commands.md", "blocking.md"].flatMap(commandsOf).filter(opens);
let wasRecorded = false;

beforeAll(async () => {
  await installation.send({
    id: "listed",
    containers: [
      { name: "bad", ...container("listed/vulnerable:1") },
      { name: "good", ...container("listed/good:1") },
      { name: "documented", ...container("nginx:1.27") },
    ],
  });
  await installation.untilRow(keyOf("listed/vulnerable:1"), { verdict: "FAILED" });
  await installation.untilRow(keyOf("listed/good:1"), { verdict: "PASSED" });
  await installation.untilRow(keyOf("nginx:1.27"), { rowState: undefined });
  if (!isKept()) {
    // What --demo finds; a demo that a person left up does as well.
    const folder = mkdtempSync(join(tmpdir(), "kept-demo-"));
    await recordKept(installation.aws, folder, installation.output("ledger_table_name"));
    wasRecorded = true;
  }
});

afterAll(() => {
  if (wasRecorded) {
    forgetKept();
  }
});

describe("with the rights that the documentation names", () => {
  let reader: DocumentedUser;
  let operator: DocumentedUser;
  let opener: DocumentedUser;

  beforeAll(async () => {
    reader = await DocumentedUser.create(installation, "command-rights.md", 1);
    operator = await DocumentedUser.create(installation, "command-rights.md", 1, 2);
    opener = await DocumentedUser.create(installation, "command-rights.md", 1, 3);
  });

  test.each(reading)("the documentation's command runs: %s", async (command) => {
    // A demo is on an AWS of its own.
    const ran = command.includes("--demo") ? runInShell(installation.aws, command) : reader.run(command);
    expect(await ran).toMatchObject({ code: 0 });
  });

  // Proves permission.reader.
  test("a reader asks what they like, and changes nothing", async () => {
    for (const command of changing.filter((each) => each.includes("rescan"))) {
      const { code, output } = await reader.run(command);
      expect(code).toBe(1);
      expect(output).toContain("The credentials lack dynamodb:PutItem, which rescan needs");
    }
    expect((await installation.row(keyOf("nginx:1.27")))?.rowState).toBeUndefined();
  });

  test("an operator has an image scanned again, which is published", async () => {
    const events = await subscribeToRescans(installation);
    const scanned = await installation.untilPublished(keyOf("listed/good:1"));
    await installation.forgetStarts(keyOf("listed/good:1"));

    const { code, output } = await operator.run(
      `fargate-scans rescan --image ${digestOf("listed/good:1")} --json`,
    );

    expect({ code, output }).toEqual({ code: 0, output });
    const requested = JSON.parse(output);
    expect(requested.counts).toMatchObject({ opened: 1 });
    await installation.passTimeIfDue(`outcome#rescan#${requested.requestId}`);
    await installation.coordinate();
    await until("the rescan to be published", async () => (await events.receive()).length > 0);
    // When each scan starts is said to whoever asks, and not published.
    const images = requested.images.map(({ because, notBefore, ...image }: Record<string, unknown>) => image);
    expect(events.received).toMatchObject([
      { "detail-type": "Rescan Requested", detail: { ...requested, images } },
    ]);
    const again = await installation.untilRow(keyOf("listed/good:1"), {
      rowState: undefined,
      verdict: "PASSED",
    });
    expect(again.scanId).not.toBe(scanned.scanId);
  });

  test.each(changing)("the documentation's command runs: %s", async (command) => {
    expect(await operator.run(command)).toMatchObject({ code: 0 });
  });

  test.each(["reader", "operator"])("a %s neither opens nor closes the gate", async (name) => {
    const user = name === "reader" ? reader : operator;
    const gateOpenUntil = new Date(Date.now() + MINUTE).toISOString();
    await edit(ledger(), OPEN_GATE_KEY, { gateOpenUntil });

    expect(opening.length).toBeGreaterThan(3);
    for (const command of opening) {
      const { code, output } = await user.run(command);
      expect({ command, isDenied: code !== 0 && /AccessDenied|The credentials lack/.test(output) }).toEqual({
        command,
        isDenied: true,
      });
    }

    expect(await ledger().get(OPEN_GATE_KEY)).toEqual({ image: OPEN_GATE_KEY, gateOpenUntil });
    await ledger().transact([{ key: OPEN_GATE_KEY, rev: 0, item: undefined }]);
  });

  // Proves permission.opener.
  test("whoever may open it, opens and closes it, which is published, and changes no verdict", async () => {
    const events = await subscribeToGate(installation);
    // These rights do not say whether there is a gate, which is said beside the answer.
    const state = async () =>
      JSON.parse(/^\{.*$/m.exec((await opener.run("fargate-scans gate --json")).output)?.[0] ?? "");

    for (const command of opening) {
      expect(await opener.run(command)).toMatchObject({ code: 0 });
      expect(await state()).toMatchObject(
        /gate open|gateOpenReason/.test(command)
          ? { state: "open", reason: expect.stringMatching(/incident 7|INC-4711/), problem: null }
          : { state: "closed", openUntil: null, problem: null },
      );
    }

    for (const { key } of await ledger().due(PUBLISHING, undefined, 100)) {
      await installation.passTime(key, "dueAt");
    }
    await installation.coordinate();
    await until("both to be published", async () => (await events.receive()).length > 1);
    expect(new Set(events.received.map((event) => event["detail-type"]))).toEqual(
      new Set(["Deployment Gate Closed", "Deployment Gate Opened"]),
    );
    // What is published of scans is neither forged nor kept back.
    for (const key of ["outcome#1", "gate#1", keyOf("listed/good:1")]) {
      const change = `--item '{"image": {"S": "${key}"}}'`;
      const table = installation.output("ledger_table_name");
      const denied = await opener.run(`aws dynamodb put-item --table-name ${table} ${change}`);
      expect(denied.output).toContain("AccessDenied");
    }
    const { code, output } = await opener.run(`fargate-scans rescan --image ${digestOf("listed/good:1")}`);
    expect({ code, output }).toMatchObject({
      code: 1,
      output: expect.stringContaining("The credentials lack"),
    });
  });

  test("whoever has every image scanned again finds the verdicts standing, and stale", async () => {
    const row = await installation.row(keyOf("listed/vulnerable:1"));

    expect(row?.verdict).toBe("FAILED");
    expect(Date.parse(String(row?.freshUntil))).toBeLessThanOrEqual(Date.now());
  });
});

/** The ledger's table, as the functions write it. */
function ledger(): DynamodbTable {
  return new DynamodbTable(
    new DynamoDBClient(installation.aws.clientConfig),
    installation.output("ledger_table_name"),
  );
}
