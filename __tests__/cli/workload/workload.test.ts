import { localTime } from "../../../cli/text/times";
import type { DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import type { Row } from "../../../functions/table/table";
import { deploymentEvent } from "../../functions/deployment-events";
import { DIGEST, OTHER_DIGEST, TASK_ARN } from "../../functions/samples";
import { type Account, functionsOf, GATE_ARN } from "../account-answers";
import { CommandLine } from "../command-line";
import { held, item, key } from "../gate-items";
import { plainRow, runBy } from "../rows";
import { errorsAgainstSchema } from "../schema";

const commandLine = CommandLine.forTests();
const AT = new Date().toISOString();
const GATE = { DEPLOYMENT_GATE: JSON.stringify({ mode: "block", block_in: ["*/*"], timeout_minutes: 30 }) };
const ACCOUNT = { functions: { ...functionsOf(), "scanning-deployment-gate": GATE } };

const hook = (changes: object = {}) => ({
  hookTargetArn: GATE_ARN,
  lifecycleStages: ["PRE_SCALE_UP", "POST_SCALE_UP"],
  ...changes,
});
const serviceWith = (...lifecycleHooks: object[]) => ({
  ...{ serviceName: "web", status: "ACTIVE" },
  deploymentConfiguration: { strategy: "BLUE_GREEN", lifecycleHooks },
});

function ask(given: readonly string[], account: Account = {}, columns?: number) {
  commandLine.accountIs({ ...ACCOUNT, ...account });
  return commandLine.run(["workload", ...given, "--name", "scanning"], {
    ...(columns && { columns }),
    environment: { NO_COLOR: "1" },
  });
}

const REDIS = plainRow({ digest: OTHER_DIGEST, reference: "docker.io/library/redis:7", verdict: "PASSED" });
const runs = ({ image }: Row, changes: object = {}) => runBy(changes, { image: `workloads#${image}` });
const act = (image: string, changes: Partial<DeploymentEvent>, item: object = {}) => ({
  image: `enforcement#production/${image}`,
  decision: JSON.stringify(deploymentEvent({ detailType: "Deployment Rolled Back", ...changes })),
  ...item,
});

beforeEach(() => {
  commandLine.table.put(
    { image: "sweep#last-complete", startedAt: AT, endedAt: AT },
    plainRow(),
    REDIS,
    runs(plainRow(), { owner: "team-shop" }),
    runs(REDIS),
  );
});

test("what it runs comes with verdicts, the worst first, and what to do about that", async () => {
  const { stdout, code } = await ask(["web"]);

  expect(stdout).toMatch(/^service production\/web, owner team-shop\n/);
  expect(stdout).toMatch(
    /1 +FAILED +docker.io\/library\/nginx:1\.27.*2 +PASSED +docker.io\/library\/redis:7/s,
  );
  expect(stdout).toContain(`\nThese run, as of the sweep of ${localTime(AT)}.\n`);
  expect(stdout).toMatch(/Next steps for the first that fails: .*image sha256:a{12} --name scanning\n/);
  expect(stdout).toContain("It has decided on none of its deployments in the last 90 days.");
  expect(stdout).toContain("It had nothing to do with it in the last 90 days.");
  expect(code).toBe(0);
});

test("what came since the sweep is said: images that the gate let pass, and new ones of the cluster", async () => {
  const before = "2026-03-01T12:00:00.000Z";
  const [later, digest] = [new Date().toISOString(), `sha256:${"d".repeat(64)}`];
  const seen = { lastSeenAt: later, lastTaskArn: TASK_ARN.replace(/task\/[^/]+/, "task/production") };
  const named = (letter: string, reference: string) => ({ digest: `sha256:${letter.repeat(64)}`, reference });
  commandLine.table.put(
    { image: "sweep#last-complete", startedAt: before, endedAt: before },
    plainRow({ ...named("d", "docker.io/acme/deployed:2") }),
    { ...plainRow(named("e", "docker.io/acme/started:1")), ...seen },
    {
      ...plainRow(named("f", "docker.io/acme/elsewhere:1")),
      ...seen,
      lastTaskArn: TASK_ARN.replace(/task\/[^/]+/, "task/other"),
    },
    item(
      { image: key("web", "1"), gateState: "SUCCEEDED", dueAt: later },
      {
        ...{ detailType: undefined, decidedAt: later },
        images: [
          {
            reference: "docker.io/acme/deployed:2",
            digest,
            platform: "linux/amd64",
            decision: "passed",
            because: "passed",
          },
        ],
      },
    ),
  );
  const functions = { ...ACCOUNT.functions, ...functionsOf({ SWEEPS: "rate(1 hour)" }) };

  const { stdout } = await ask(["web"], { functions });

  expect(stdout).toMatch(
    /The gate has let pass since then:\n {2}docker\.io\/acme\/deployed:2 \(linux\/amd64\): FAILED\nNew in this cluster since then, of this service or another one:\n {2}docker\.io\/acme\/started:1 \(linux\/amd64\): FAILED\nThe next sweep comes by its schedule \(sweep_schedule\); one now: \S+ sweep --name scanning\n/,
  );
  expect(stdout).not.toContain("acme/elsewhere");

  const json = (await ask(["web", "--json"], { functions })).stdout;
  expect(errorsAgainstSchema("workload", json)).toEqual([]);
  expect(JSON.parse(json).since).toMatchObject({
    deployed: [{ reference: "docker.io/acme/deployed:2" }],
    started: [{ reference: "docker.io/acme/started:1" }],
  });
});

test("a decision does not advise the command that was given", async () => {
  const reason =
    "It is refused: a b; fargate-scans workload production/web --name scanning shows more. The gate was open.";
  commandLine.table.put(
    item({ image: key("web", "1") }, { reason }),
    item({ image: key("web", "2") }, { reason }),
  );

  const { stdout } = await ask(["web"]);

  expect(stdout).toContain("\nIt is refused: a b. The gate was open.\n");
  expect(stdout).not.toContain("shows more");
});

test.each(["…uction/web", "…eb", "…st-1/production/web"])(
  "%s, as a narrow terminal has it, is accepted",
  async (text) => {
    expect((await ask([text])).stdout).toMatch(/^service production\/web, owner team-shop\n/);
  },
);

test("an ARN of another account or region is no service of this one", async () => {
  const { stderr, code } = await ask(["arn:aws:ecs:eu-west-1:222222222222:service/production/web"]);

  expect(stderr).toMatch(/^Nothing is known of a service or family web in the cluster production/);
  expect(code).toBe(1);
});

test("the numbers of its rows are those that image takes", async () => {
  await ask(["web"]);

  const { stdout } = await commandLine.run(["image", "2", "--name", "scanning"]);

  expect(stdout).toContain("docker.io/library/redis:7 (linux/amd64)");
});

test("decisions of the gate are shown, those that are held included, and of no other service", async () => {
  commandLine.table.put(
    item({ image: key("web", "1") }),
    held({ image: key("web", "2"), startedAt: AT }),
    item({ image: key("api", "3") }),
  );

  const { stdout } = await ask(["web"]);

  expect(stdout).toContain(`HELD since ${localTime(AT)}`);
  expect(stdout).toContain("Deployment Blocked  1 POST_SCALE_UP");
  expect(stdout).not.toContain("production/api");
});

test("of a service only what the gate was asked about last is held", async () => {
  const [before, later] = ["2026-03-01T12:00:00.000Z", AT];
  commandLine.table.put(
    held({ image: key("web", "replaced"), startedAt: before }),
    item({ image: key("web", "2"), startedAt: later, dueAt: later }, { decidedAt: later }),
    item({ image: key("web", "1"), startedAt: before, dueAt: before }, { decidedAt: before }),
  );

  const { decisions } = JSON.parse((await ask(["web", "--json"])).stdout);

  expect(decisions.map(({ deploymentId }: { deploymentId: string }) => deploymentId)).toEqual(["2", "1"]);
});

test("acts of enforcement are shown once, also what it would have done, and none that is under way", async () => {
  const earlier = { decidedAt: "2026-02-01T00:00:00.000Z", reason: "the mode act would have stopped it" };
  commandLine.table.put(
    act("web/1", { deploymentEventId: "1-rolled-back", reason: "it was rolled back" }),
    act("web/ecs-svc-1", { deploymentEventId: "1-rolled-back", reason: "it was rolled back" }),
    act(`web/1#${DIGEST}`, { ...earlier, deploymentEventId: "a", detailType: "Enforcement Audited" }),
    act(`service:web#${DIGEST}`, { reason: "begun" }, { dueAt: AT }),
    act("api/1", { service: "api", reason: "another one" }),
    { image: "enforcement#production/web/2", decision: "{" },
  );

  const { stdout } = await ask(["web"]);

  const [, said = ""] = stdout.split("Enforcement\n");
  expect(said.split("\n").slice(0, 3)).toEqual([
    expect.stringMatching(/ {2}Deployment Rolled Back: it was rolled back \(arn:aws:ecs:.*\)$/),
    expect.stringMatching(/ {2}Enforcement Audited: the mode act would have stopped it /),
    "",
  ]);
  expect(said).not.toMatch(/begun|another one/);
});

test.each<[string, object[], RegExp]>([
  [
    "nothing, where they are right",
    [hook()],
    /1 lifecycle hook, strategy BLUE_GREEN\nNothing is wrong with them/,
  ],
  [
    "none, where there is none",
    [],
    /0 lifecycle hooks, strategy BLUE_GREEN\n! without the gate: add its lifecycle hook/,
  ],
  ["too few stages", [hook({ lifecycleStages: ["POST_SCALE_UP"] })], /! with a hook at too few stages/],
  [
    "a time-out that goes on",
    [hook({ timeoutConfiguration: { timeoutInMinutes: 60, action: "CONTINUE" } })],
    /! with a hook that goes on without an answer/,
  ],
])("of its hooks it says %s", async (_, hooks, expected) => {
  expect((await ask(["web"], { services: [serviceWith(...hooks)] })).stdout).toMatch(expected);
});

test.each(["ecs:DescribeServices", "lambda:GetFunctionConfiguration"])(
  "without the right %s all else is shown, and the right is named",
  async (right) => {
    const { stdout, stderr, code } = await ask(["web"], { services: [serviceWith(hook())], denied: [right] });

    expect(stderr).toMatch(/^Its hooks are not known: /);
    expect(stderr).toContain(`not authorized to perform: ${right}`);
    expect(stdout).toMatch(/Its hooks\nThey are not known\.\n$/);
    expect(stdout).toContain("docker.io/library/redis:7");
    expect(code).toBe(0);
  },
);

test("a family has no gate and no hooks, and is found by the task that was stopped", async () => {
  commandLine.table.put(
    act("task-1", {
      ...{ service: undefined, family: "batch-job", detailType: "Task Stopped", reason: "stopped" },
      ...{ deploymentArn: undefined, taskArn: TASK_ARN },
    }),
  );

  const { stdout, code } = await ask(["batch-job"]);

  expect(stdout).toMatch(
    /^family production\/batch-job\n\nNo image was seen that it runs, as of the sweep of /,
  );
  expect(stdout).toContain(`Task Stopped: stopped (${TASK_ARN})`);
  expect(stdout).not.toContain("hooks");
  expect(code).toBe(0);
});

test("several of one name are listed as commands that work", async () => {
  commandLine.table.put(
    runBy({}, { services: [] }),
    runs(plainRow({ digest: `sha256:${"c".repeat(64)}` }), { kind: "family" }),
    runs(plainRow({ digest: `sha256:${"d".repeat(64)}` }), { cluster: "staging" }),
  );

  const { stdout, stderr, code } = await ask(["web"]);

  expect(stderr).toBe("3 are named web: name one.\n");
  for (const name of ["production/service:web", "production/family:web", "staging/service:web"]) {
    expect(stdout).toMatch(new RegExp(`workload ${name} --name scanning$`, "m"));
  }
  expect(code).toBe(1);
});

test("one that nobody knows is no answer", async () => {
  const { stdout, stderr, code } = await ask(["production/other"]);

  expect(stderr).toMatch(
    /^Nothing is known of a service or family other in the cluster production: it was not seen as of the sweep of /,
  );
  expect(stdout).toBe("");
  expect(code).toBe(1);
});

test("no text of the table moves the cursor", async () => {
  commandLine.table.put(runs(plainRow(), { owner: "a\u001b[2J" }), act("web/1", { reason: "b\u202e\u0007" }));

  expect((await ask(["web"])).stdout).not.toMatch(/(?!\n)\p{C}/u);
});

test("for programs it is one object, which keeps its schema", async () => {
  commandLine.table.put(
    item({ image: key("web", "1") }),
    held({ image: key("web", "2"), startedAt: AT }),
    act("web/1", {}),
  );

  const { stdout } = await ask(["production/web", "--json"], { services: [serviceWith(hook())] });
  expect(JSON.parse(stdout)).toMatchObject({
    version: "1",
    workload: { kind: "service", name: "web", cluster: "production", owner: "team-shop" },
    images: [{ verdict: "FAILED" }, { verdict: "PASSED" }],
    decisions: [{ deploymentId: "2" }, { deploymentId: "1" }],
    enforcement: [{ detailType: "Deployment Rolled Back" }],
    hooks: { strategy: "BLUE_GREEN", hooks: [hook()], problems: [] },
  });
  expect(errorsAgainstSchema("workload", stdout)).toEqual([]);
});
