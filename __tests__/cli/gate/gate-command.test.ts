import { localTime } from "../../../cli/text/times";
import { OPEN_GATE_KEY } from "../../../functions/contract/blocking/gate";
import { CommandLine } from "../command-line";

const line = CommandLine.forTests();
const OPEN = ["gate", "open", "--reason", " incident 7 ", "--minutes", "30", "--name", "mine"];

const openUntil = () => line.table.get(OPEN_GATE_KEY)?.gateOpenUntil;

test("without an action its state is asked for", async () => {
  const called = await line.run(["gate"]);

  expect(called).toEqual({ code: 0, stdout: "The gate is closed: deployments are judged.\n", stderr: "" });
  expect(await line.run(["gate", "status"])).toEqual(called);
});

test("it is only opened without a terminal where --yes says so", async () => {
  expect(await line.run(OPEN)).toEqual({
    ...{ code: 2, stdout: "" },
    stderr:
      "Every deployment behind the gate of mine passes for 30 minutes, whatever verdicts its images have. Nobody can be asked here: add --yes if that is meant.\n",
  });
  expect(line.service.requests).toEqual([]);

  const { code, stdout } = await line.run([...OPEN, "--yes"]);

  expect(code).toBe(0);
  expect(stdout).toBe(
    `The gate is OPEN until ${localTime(String(openUntil()))}: every deployment passes, whatever verdicts its images have. To close it before: fargate-scans gate close --name mine\n  Reason: incident 7\n`,
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

  expect(await line.run(["gate", "close", "--name", "mine"])).toMatchObject({
    ...{ code: 0, stderr: "" },
    stdout: "The gate is closed: deployments are judged.\n",
  });
  expect(openUntil()).toBeUndefined();
});
