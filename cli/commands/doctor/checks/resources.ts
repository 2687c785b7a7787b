import { PROGRAM_VARIABLES, type Program } from "../../../../functions/contract/environment";
import { WORK_QUEUE } from "../../../../functions/contract/events";
import { DUE_ITEMS_INDEX } from "../../../../functions/contract/ledger";
import { type Reply, unlessAbsent } from "../../../account/ask";
import { type Examination, functionOf, projectOf, queueOf, settingsOf } from "../../../account/examination";
import { APPLY, type CheckResults, failed } from "../check";

/** States in which Lambda reads a queue, or soon will. */
const READING = ["Enabled", "Enabling", "Updating"];

/** Checks that table, functions, queues and project are as the module made them. */
export async function* resources(examination: Examination): CheckResults {
  const { ask, name, table } = examination;
  const { Table } = await ask("dynamodb", "DescribeTable", { TableName: table });
  if (!Table.GlobalSecondaryIndexes?.some(({ IndexName }: Reply) => IndexName === DUE_ITEMS_INDEX.name)) {
    yield failed(`the table has no index ${DUE_ITEMS_INDEX.name}: nothing is started`, APPLY);
  }
  const workQueue = `${name}-${WORK_QUEUE.name}`;
  for (const queue of [`${name}-task-events`, `${name}-task-events-dead-letter`, workQueue]) {
    if ((await queueOf(examination, queue)) === undefined) {
      yield failed(`the queue ${queue} is gone`, APPLY);
    }
  }
  const calling = await unlessAbsent(
    ask("lambda", "ListEventSourceMappings", { FunctionName: `${name}-scan-coordinator` }),
  );
  if (!calling?.EventSourceMappings?.some(({ State }: Reply) => READING.includes(State))) {
    yield failed(`the queue ${workQueue} does not call ${name}-scan-coordinator: nothing is started`, APPLY);
  }
  const { HAS_GATE, SCAN_MODE } = await settingsOf(examination);
  for (const program of Object.keys(PROGRAM_VARIABLES) as Program[]) {
    const found = await functionOf(examination, program);
    if (found ? found.State === "Failed" : program !== "deployment-gate" || HAS_GATE === "true") {
      yield failed(`the function ${name}-${program} ${found ? "does not run" : "is gone"}`, APPLY);
    }
  }
  if (SCAN_MODE === "inline" && (await projectOf(examination)) === undefined) {
    yield failed(`the CodeBuild project ${name}-scanner is gone`, APPLY);
  }
  return "table, queues, functions and scanner are there";
}
