import { DECISIONS_KEPT_DAYS } from "../../functions/contract/blocking/gate";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { CliCommand } from "../command";
import { type Context, shellWord } from "../context";
import { withPast } from "../images/past";
import { rememberRows } from "../images/row-numbers";
import { worstImagesFirst } from "../images/table";
import { type ImageInList, withWorkloads } from "../images/workloads";
import { imageFromRow } from "../ledger/listed-image";
import { readHooks } from "./hooks";
import { type KnownWorkload, knownWorkloads, unknownWorkload } from "./known-workload";
import { type NamedWorkload, namedWorkload } from "./named-workload";
import { describeWorkload } from "./report";
import type { ShownWorkload } from "./shown-workload";

export const command: CliCommand = {
  name: "workload",
  description:
    "Says what a service or a task family runs, with the verdicts, what the deployment gate decided on it, what enforcement " +
    "did or would have done, and what is wrong with its hooks.",
  examples: ["workload web", "workload production/web --json"],
  rights: [
    "dynamodb:Scan, dynamodb:Query (index due-items) and dynamodb:BatchGetItem on the table",
    "for its hooks: ecs:DescribeServices, lambda:GetFunctionConfiguration on the functions of the installation, and iam:GetPolicy and iam:GetPolicyVersion on the gate's policy",
  ],
  configure: (program) => {
    program.argument(
      "<service|family>",
      "its name, CLUSTER/NAME, CLUSTER/family:NAME, or the ARN of a service, of its deployment or of a task definition",
      namedWorkload,
    );
  },
  run: workload,
};

/** Prints what is known of a service or family; false where that is nothing, or several have the name. */
async function workload(context: Context, _: unknown, named: NamedWorkload): Promise<boolean> {
  const { workloads, undecided } = await knownWorkloads(context, named);
  const [found, ...others] = workloads;
  if (others.length > 0) {
    console.error(`${workloads.length} are named ${named.name}: name one.`);
    console.log(workloads.map((each) => context.paste(`workload ${nameOf(each)}`)).join("\n"));
    return false;
  }
  const { kind = "service", name, cluster } = named;
  const { workload: of, ...known } = found ?? unknownWorkload({ kind, name, cluster: cluster ?? "" });
  const hooks = of.kind === "service" && of.cluster ? await readHooks(context, of) : null;
  // A service of which nothing is known yet may have hooks.
  if (found === undefined && hooks === null) {
    console.error(
      `Nothing is known of a service or family ${name}${cluster ? ` in the cluster ${cluster}` : ""}: no sweep has seen it run (sweep_schedule), and in the last ${DECISIONS_KEPT_DAYS} days neither gate nor enforcement had to do with it. A new service is found as CLUSTER/SERVICE.`,
    );
    return false;
  }
  if (undecided > 0) {
    console.error(
      `It may run ${undecided === 1 ? "1 more image" : `${undecided} more images`}, which more services run than the table names.`,
    );
  }
  const { owner, decisions, enforcement } = known;
  const images = worstImagesFirst(await imagesOf(context, known.imageKeys));
  const shown: ShownWorkload = {
    version: "1",
    workload: { ...of, owner },
    images,
    decisions,
    enforcement,
    hooks,
  };
  if (context.json) {
    console.log(JSON.stringify(shown));
  } else {
    console.log(describeWorkload(shown, context, new Date()));
    rememberRows(context, images);
  }
  return true;
}

async function imagesOf({ client, table: name }: Context, keys: readonly string[]): Promise<ImageInList[]> {
  const table = new DynamodbTable(client, name);
  const images = (await table.getAll(keys)).flatMap((row) => imageFromRow(row) ?? []);
  return withWorkloads(table, await withPast(table, images));
}

const nameOf = ({ workload: { kind, name, cluster } }: KnownWorkload): string =>
  shellWord(`${cluster ? `${cluster}/` : ""}${kind}:${name}`);
