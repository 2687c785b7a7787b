import { localTime } from "../../../cli/text/times";
import { OPEN_GATE_KEY } from "../../../functions/contract/blocking/gate";
import { GATE_NOTICE_PREFIX } from "../../../functions/contract/ledger";
import type { Account } from "../account-answers";
import { CommandLine } from "../command-line";
import { errorsAgainstSchema } from "../schema";

const line = CommandLine.forTests();
const WHERE = ["--name", "mine"];
const OPEN = ["gate", "open", "--reason", " incident 7 ", "--minutes", "30", ...WHERE];
const GATE = { "mine-deployment-gate": { DEPLOYMENT_GATE: '{"mode":"block","block_in":["*/*"]}' } };
const JUDGED =
  "The gate is not open, and its mode is block: it judges each deployment, and refuses it where it has to.\n";

const openUntil = () => line.table.get(OPEN_GATE_KEY)?.gateOpenUntil;

function accountHas(functions: Account["functions"], denied: Account["denied"] = []): void {
  line.accountIs({ functions, denied });
}

beforeEach(() => accountHas(GATE));

test("without an action its state is asked for", async () => {
  const called = await line.run(["gate", ...WHERE]);

  expect(called).toEqual({ code: 0, stdout: JUDGED, stderr: "" });
  expect(await line.run(["gate", "status", ...WHERE])).toEqual(called);
  expect(errorsAgainstSchema("gate", (await line.run(["gate", "--json", ...WHERE])).stdout)).toEqual([]);
});

test("where there is no gate, that is said", async () => {
  accountHas({});

  expect((await line.run(["gate", ...WHERE])).stdout).toMatch(/^There is no gate: /);
});

test.each<[string, Account["functions"], Account["denied"]]>([
  ["without a gate, enforcement rests", { "mine-scan-coordinator": { ENFORCEMENT: '{"mode":"act"}' } }, []],
  ["nobody may say whether there is one", {}, ["lambda:GetFunctionConfiguration"]],
])("it is opened where %s", async (_, functions, denied) => {
  accountHas(functions, denied);

  const { code, stderr } = await line.run([...OPEN, "--yes"]);

  expect(code).toBe(0);
  expect(openUntil()).toBeDefined();
  expect(/^Whether there is a gate, and its mode, is not known: .*lambda:GetFunction/.test(stderr)).toBe(
    denied?.length === 1,
  );
});

test("it is only opened without a terminal where --yes says so", async () => {
  expect(await line.run(OPEN)).toEqual({
    ...{ code: 2, stdout: "" },
    stderr:
      "Every deployment behind the gate of mine passes for 30 minutes, whatever verdicts its images have. Nobody can be asked here: add --yes if that is meant.\n",
  });
  expect(openUntil()).toBeUndefined();

  const { code, stdout } = await line.run([...OPEN, "--yes"]);

  expect(code).toBe(0);
  expect(stdout).toBe(
    `The gate is OPEN until ${localTime(String(openUntil()))}: every deployment passes, whatever verdicts its images have. To close it earlier: fargate-scans gate close --name mine\n  Reason: incident 7\n  Opened by: arn:aws:iam::123456789012:user/u\n`,
  );
});

test("a person on a terminal is asked, and what is not a yes opens nothing", async () => {
  expect(await line.run(OPEN, { columns: 80, typed: "no\n" })).toMatchObject({ code: 1, stdout: "" });
  expect(openUntil()).toBeUndefined();

  expect((await line.run(OPEN, { columns: 80, typed: "y\n" })).code).toBe(0);
  expect(openUntil()).toBeDefined();
});

test("it is closed without asking, because that only makes it stricter", async () => {
  await line.run([...OPEN, "--yes"]);
  // The coordinator publishes it at once.
  const [poke, ...others] = line.service.asked("SendMessage");
  expect(others).toEqual([]);
  expect(JSON.parse(String(Object(poke).MessageBody)).keys).toEqual([
    expect.stringMatching(`^${GATE_NOTICE_PREFIX}[0-9a-f]{32}$`),
  ]);

  expect(await line.run(["gate", "close", "--name", "mine"])).toMatchObject({
    ...{ code: 0, stderr: "" },
    stdout: JUDGED,
  });
  expect(Date.parse(String(openUntil()))).toBeLessThanOrEqual(Date.now());
});

test("with --workload it is opened and closed for that service alone, and anything else is refused", async () => {
  const of = ["--workload", "production/web"];
  const { stdout } = await line.run([...OPEN, ...of, "--yes"]);

  expect(stdout).toContain("every deployment of production/web passes");
  expect(stdout).toContain("fargate-scans gate close --workload production/web --name mine");
  expect(openUntil()).toBeUndefined();
  const shown = await line.run(["gate", ...WHERE]);
  expect(shown.stdout).toMatch(
    /^The gate is not open.*\nThe gate is OPEN for production\/web until .*: incident 7 \(opened by arn:.*\)\n$/,
  );
  const json = await line.run(["gate", "--json", ...WHERE]);
  expect(errorsAgainstSchema("gate", json.stdout)).toEqual([]);
  expect((await line.run(["gate", "close", ...of, ...WHERE])).stdout).toBe(JUDGED);
  expect(await line.run(["gate", "--workload", "web", ...WHERE])).toMatchObject({ code: 2 });
});
