import { CLUSTER_ARN, functionsOf } from "../account-answers";
import { CommandLine } from "../command-line";
import { task } from "./fake-account";

const line = CommandLine.forTests();

/** Lets an account answer in which a task of a cluster runs an image that the ledger does not know. */
function answers(denied: readonly string[] = []): void {
  line.accountIs({ functions: functionsOf(), tasks: [task({ clusterArn: CLUSTER_ARN })], denied });
}

const coverage = (...options: readonly string[]) => line.run(["coverage", "--name", "scanning", ...options]);

test("a gap is shown, and changes the exit code where --strict is given", async () => {
  answers();

  expect(await coverage()).toMatchObject({
    code: 0,
    stdout: expect.stringContaining("! 1 not known to the ledger"),
  });
  expect((await coverage("--strict")).code).toBe(1);
});

test("an installation that is paused covers nothing, whatever runs", async () => {
  line.accountIs({ functions: functionsOf({}, { ENABLED: "false" }) });

  expect(await coverage("--strict")).toMatchObject({
    ...{ code: 1, stdout: expect.stringMatching(/^! scanning scans nothing: its input enabled is false/) },
  });
  expect((await coverage()).code).toBe(0);
});

test("what may not be read is named with the right that is lacking, and says nothing of gaps", async () => {
  answers(["ecs:ListTasks"]);

  expect(await coverage("--strict")).toMatchObject({
    code: 3,
    stderr: expect.stringContaining("lack ecs:ListTasks, which coverage needs"),
  });
});

test("where there is no installation a sentence says so", async () => {
  line.accountIs({});

  expect(await coverage()).toMatchObject({
    code: 1,
    stderr: expect.stringContaining("There is no function scanning-task-sweeper in this account and region"),
  });
});
