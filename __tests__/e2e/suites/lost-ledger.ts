import { DeleteTableCommand, DynamoDBClient, UpdateTableCommand } from "@aws-sdk/client-dynamodb";
import { commandsOf, shell } from "../../documented-commands";
import { runningTask } from "../running-tasks";
import { installation } from "../shared-installation";
import { container, digestOf, keyOf } from "../task-event";

const IMAGE = "lost/web:1";

let client: DynamoDBClient;
let TableName: string;

beforeAll(() => {
  client = new DynamoDBClient(installation.aws.clientConfig);
  TableName = installation.output("ledger_table_name");
});

const deleteLedger = () => client.send(new DeleteTableCommand({ TableName }));

test("a ledger that went back to an earlier time, as the docs say, is the installation's: nothing is replaced", async () => {
  await installation.send({ id: "a", containers: [container(IMAGE)] });
  await installation.untilRow(keyOf(IMAGE), { verdict: "PASSED" });
  const before = await installation.untilPublished(keyOf(IMAGE));

  const [drill, back] = ["Restore drill", "Go back to an earlier time"].map((heading) =>
    commandsOf("docs/data.md", heading),
  );
  await shell(installation.aws, `${drill}\n${back}`);
  const { output } = await installation.deployment.plan(installation.variables);
  expect(output).toMatch(/aws_dynamodb_table\.\S+ will be updated in-place/);
  expect(output).toMatch(/Plan: 0 to add, \d+ to change, 0 to destroy/);
  await installation.deployment.apply(installation.variables);
  await expect(deleteLedger()).rejects.toThrow(/deletion/);
  expect(await installation.row(keyOf(IMAGE))).toEqual(before);
});

// Proves ledger.restored.
test("a ledger that is lost is made anew, and a sweep has each running image scanned again", async () => {
  await installation.aws.putTasks([runningTask("a", [container(IMAGE)])]);
  expect(await installation.buildsOf(digestOf(IMAGE))).toHaveLength(1);

  await client.send(new UpdateTableCommand({ TableName, DeletionProtectionEnabled: false }));
  await deleteLedger();
  await installation.deployment.apply(installation.variables);
  expect(await installation.rows()).toEqual([]);
  expect(await installation.sweep()).toBe("complete");

  await installation.untilRow(keyOf(IMAGE), { verdict: "PASSED" });
  expect(await installation.buildsOf(digestOf(IMAGE))).toHaveLength(2);
});
