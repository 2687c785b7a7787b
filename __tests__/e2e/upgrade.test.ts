import { mkdtempSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { SWEEP_KEY } from "../../functions/contract/ledger";
import { unpackUpgradeBase } from "../../packaging/upgrade-base";
import { EVENT_SCHEMA } from "../../scripts/generate/event-schema";
import { until } from "../until";
import { commandsOf, runInShell } from "./document-commands";
import { GatedServices } from "./gated-services";
import { TestInstallation } from "./installation";
import { ModuleDeployment } from "./module-deployment";
import { runningTask } from "./running-tasks";
import { type EventQueue, subscribeToEvents, subscribeToSummaries } from "./subscriber";
import { container, digestOf, keyOf } from "./task-event";
import { CREATED, DELETED, UPDATED } from "./upgrade-plan";
import { WorkInProgress } from "./work-in-progress";

const TODAY = join(__dirname, "..", "..", "terraform-module");
const keepsSchema = addFormats(new Ajv()).compile(JSON.parse(readFileSync(EVENT_SCHEMA, "utf8")));

/** What the base and today's module both know. */
const INPUTS = {
  alarm_actions: ["arn:aws:sns:us-east-1:123456789012:alarms"],
  exclude_images: ["docker.io/excluded/*"],
  max_concurrent_scans: 8,
  rescan_after_hours: 24,
  tags: { team: "platform" },
};

/** What else the base knows, and what may not be replaced with it. */
const IN_BACKEND_MODE = {
  scan_mode: "backend",
  kms_key_arn: "arn:aws:kms:us-east-1:123456789012:key/11112222-3333-4444-5555-666677778888",
  function_vpc_config: { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] },
};

const SWITCHED_ON = { deployment_gate: { mode: "block" }, summary_schedule: "cron(0 8 ? * MON *)" };

/** The image of a task that starts while Terraform updates one function after the other. */
const HALF = "half/vulnerable:1";

let base: string;
let installation: TestInstallation;
let deployment: ModuleDeployment;
let events: EventQueue;
let older: WorkInProgress;
let newer: WorkInProgress;

beforeAll(async () => {
  base = mkdtempSync(join(tmpdir(), "upgrade-base-"));
  unpackUpgradeBase(base);
  installation = await TestInstallation.create(INPUTS, {}, undefined, (aws) => {
    deployment = ModuleDeployment.of(base)(aws);
    return deployment;
  });
  events = await subscribeToEvents(installation);
  older = new WorkInProgress(installation, events, "older");
  newer = new WorkInProgress(installation, events, "newer");
  await older.leaveRows();
});

afterAll(async () => {
  await installation?.remove();
  rmSync(base, { recursive: true, force: true });
});

/** A new image that fails, from its task to its verdict. */
async function scan(name: string): Promise<void> {
  await installation.endBackOff();
  await installation.send({ id: name.replace(/\W/g, "-"), containers: [container(name)] });
  await installation.untilRow(keyOf(name), { verdict: "FAILED", rowState: undefined });
  await installation.untilPublished(keyOf(name));
  expect(await installation.buildsOf(digestOf(name))).toHaveLength(1);
}

test("an upgrade replaces nothing; what it creates, updates and deletes is known", async () => {
  await deployment.use(TODAY);

  expect(await deployment.changes(installation.variables)).toEqual({
    created: CREATED,
    updated: UPDATED,
    deleted: DELETED,
    replaced: [],
  });
});

test("while Terraform has updated the coordinator alone, it reads what the older trigger writes", async () => {
  await deployment.applyOnly("aws_lambda_function.scan_coordinator", installation.variables);
  await installation.send({ id: "half", containers: [container(HALF)] });
  await installation.untilQueueIsEmpty();

  await older.lookAtEnded();

  await until("what waits to start", async () => {
    await installation.endBackOff();
    await installation.coordinate();
    const { rowState } = (await installation.row(keyOf(HALF))) ?? {};
    return rowState === "SCANNING" && (await older.row("waiting"))?.rowState === "SCANNING";
  });
});

test("today's functions finish what the older ones have left: nothing is lost, and nothing is scanned twice", async () => {
  await older.leaveMessages();
  const before = installation.outputs;

  for (const command of commandsOf("upgrading.md")) {
    await deployment.run(command, installation.variables);
  }

  expect(await deployment.outputs()).toMatchObject(before);
  await older.finish();
  await installation.untilRow(keyOf(HALF), { verdict: "FAILED", rowState: undefined });
  expect(await installation.buildsOf(digestOf(HALF))).toHaveLength(1);
  const [event] = await events.of(older.image("vulnerable-running"));
  keepsSchema(event?.detail);
  expect(keepsSchema.errors ?? []).toEqual([]);
  expect(event?.detail).toMatchObject({ change: "first", verdict: "FAILED" });
  const { code, output } = await deployment.plan(installation.variables);
  expect({ code, output }).toMatchObject({ code: 0, output: expect.stringContaining("No changes") });
});

test("a sweep finds the older verdicts fresh", async () => {
  const names = ["passed", "vulnerable-failed"] as const;
  await installation.aws.putTasks(
    names.map((name) => runningTask(`swept-${name}`, [container(older.image(name))])),
  );

  expect(await installation.row(SWEEP_KEY)).toMatchObject({ sweepId: "older-sweep", pages: 1 });
  expect(await installation.sweep()).toBe("complete");

  // It has ended the older version's sweep, which had come as far as this cluster.
  expect(await installation.row(SWEEP_KEY)).toEqual({
    image: SWEEP_KEY,
    sweptBy: expect.not.stringContaining("dead"),
    endedAt: expect.any(String),
  });
  for (const name of names) {
    expect(await installation.buildsOf(digestOf(older.image(name)))).toHaveLength(1);
  }
  await installation.aws.removeTasks();
});

test("fargate-scans reads older rows, and has their images scanned again", async () => {
  const scans = async (asked: string) => {
    const { code, output } = await runInShell(installation.aws, `fargate-scans ${asked}`);
    expect({ code, output }).toMatchObject({ code: 0 });
    return output;
  };

  expect(await scans("images --repository 'docker.io/older/*'")).toContain(
    "docker.io/older/vulnerable-failed:1",
  );
  expect(JSON.parse(await scans(`image ${older.image("passed")} --json`))).toMatchObject({
    verdict: "PASSED",
  });
  expect(await scans("summary")).toContain("docker.io/older/vulnerable-failed:1");
  await installation.forgetStarts(keyOf(older.image("passed")));
  await scans(`rescan --image ${digestOf(older.image("passed"))}`);
  await installation.coordinate();
  const [, second] = await events.of(older.image("passed"), 2);
  expect(second?.detail).toMatchObject({ verdict: "PASSED", change: "same" });
});

test("going back to the older module replaces nothing, and deletes what it does not know", async () => {
  await newer.leaveRows();
  await deployment.use(base);

  expect(await deployment.changes(installation.variables)).toEqual({
    created: DELETED,
    updated: UPDATED,
    deleted: CREATED,
    replaced: [],
  });
});

test("the older functions finish what today's have left", async () => {
  await newer.leaveMessages();

  await deployment.apply(installation.variables);

  await newer.finish();
  await scan("back/vulnerable:1");
});

test("while Terraform has updated the trigger alone, the older coordinator records what it starts", async () => {
  await deployment.use(TODAY);

  await deployment.applyOnly("aws_lambda_function.scan_trigger", installation.variables);

  await scan("half-again/vulnerable:1");
});

test("the gate decides by older verdicts", async () => {
  await deployment.apply({ ...installation.variables, ...SWITCHED_ON });
  installation.outputs = await deployment.outputs();
  const services = await GatedServices.create(installation, "shop");
  await services.speedUp();
  await services.create("web");

  const bad = await services.deploy("web", { app: older.image("vulnerable-failed") });
  const good = await services.deploy("web", { app: older.image("passed") });

  expect([bad.status, bad.answers]).toEqual(["ROLLBACK_SUCCESSFUL", ["POST_SCALE_UP FAILED"]]);
  expect([good.status, good.answers]).toEqual(["SUCCESSFUL", ["POST_SCALE_UP SUCCEEDED"]]);
  expect(await installation.buildsOf(digestOf(older.image("vulnerable-failed")))).toHaveLength(1);
});

test("a summary is made of older rows", async () => {
  const summaries = await subscribeToSummaries(installation);

  await installation.publishSummary();

  await until("the summary to be published", async () => (await summaries.receive()).length > 0);
  expect(summaries.received).toMatchObject([{ "detail-type": "Scan Summary", detail: { isComplete: true } }]);
});

test("an installation in backend mode, with a key and a VPC, is not replaced either", async () => {
  const inputs = {
    ...installation.variables,
    ...IN_BACKEND_MODE,
    // Beside the other one, whose tasks it leaves alone.
    ...{ name: "in-backend-mode", enabled: false },
  };
  const beside = ModuleDeployment.of(base)(installation.aws);
  await beside.initialise();
  await beside.apply(inputs);

  await beside.use(TODAY);
  const { deleted, replaced } = await beside.changes(inputs);

  expect(replaced).toEqual([]);
  expect(deleted.filter((address) => !address.startsWith("aws_iam_"))).toEqual([]);
  beside.remove();
});
