import { DECISIONS_KEPT_DAYS } from "../../functions/contract/blocking/gate";
import type { Workload } from "../../functions/contract/sighting";
import { DynamodbTable } from "../../functions/table/dynamodb-table";
import type { CliCommand } from "../command";
import { type Context, shellWord } from "../context";
import { withPast } from "../images/past";
import { rememberRows } from "../images/row-numbers";
import { worstImagesFirst } from "../images/table";
import { type ImageInList, withWorkloads } from "../images/workloads";
import { imageFromRow } from "../listed-image";
import { readHooks, type ServiceHooks } from "./hooks";
import { type KnownWorkload, readWorkloads } from "./known-workload";
import { type NamedWorkload, namedWorkload } from "./named-workload";
import { describeWorkload } from "./report";

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

/** A service or family as `fargate-scans workload --json` prints it. What is not known is null. */
export interface ShownWorkload {
  readonly version: "1";
  readonly workload: Workload & { readonly owner: string | null };
  /** What it runs, the worst first, as `images --json` prints them. */
  readonly images: readonly ImageInList[];
  /** At most 20 and those that are held, the latest first. */
  readonly decisions: KnownWorkload["decisions"];
  /** What enforcement did, or why it did nothing: at most 20, the latest first. */
  readonly enforcement: KnownWorkload["enforcement"];
  /** Null of a family, and where AWS does not say. */
  readonly hooks: ServiceHooks | null;
}

/** Prints what is known of a service or family; false where that is nothing, or several have the name. */
async function workload(context: Context, _: unknown, named: NamedWorkload): Promise<boolean> {
  const { workloads, undecided } = await readWorkloads(context, named);
  const [only, ...others] = workloads;
  if (only !== undefined && others.length > 0) {
    console.error(`${workloads.length} are named ${named.name}: name one as below.`);
    console.log(workloads.map((each) => context.paste(`workload ${shellWord(nameOf(each))}`)).join("\n"));
    return false;
  }
  const known = only ?? unknownOf(named);
  const warn = (sentence: string) => console.error(sentence);
  const hooks = known?.workload.kind === "service" ? await readHooks(context, known.workload, warn) : null;
  if (known === undefined || (only === undefined && hooks === null)) {
    console.error(
      `Nothing is known of a service or family ${named.name}${named.cluster ? ` in the cluster ${named.cluster}` : ""}: no sweep has seen it run (sweep_schedule), and in the last ${DECISIONS_KEPT_DAYS} days neither gate nor enforcement had to do with it. A service that was made just now is named as CLUSTER/SERVICE.`,
    );
    return false;
  }
  if (undecided > 0) {
    console.error(
      `${undecided === 1 ? "1 image runs" : `${undecided} images run`} in more services than the table names: this may be one of them.`,
    );
  }
  const shown: ShownWorkload = {
    version: "1",
    workload: { ...known.workload, owner: known.owner },
    images: worstImagesFirst(await imagesOf(context, known.imageKeys)),
    ...{ decisions: known.decisions, enforcement: known.enforcement, hooks },
  };
  if (context.json) {
    console.log(JSON.stringify(shown));
  } else {
    console.log(describeWorkload(shown, context, new Date()));
    rememberRows(context, shown.images);
  }
  return true;
}

async function imagesOf({ client, table: name }: Context, keys: readonly string[]): Promise<ImageInList[]> {
  const table = new DynamodbTable(client, name);
  const images = (await table.getAll(keys)).flatMap((row) => imageFromRow(row) ?? []);
  return withWorkloads(table, await withPast(table, images));
}

/** A service that nothing is known of yet may have hooks all the same. */
function unknownOf({ kind = "service", name, cluster }: NamedWorkload): KnownWorkload | undefined {
  return kind === "service" && cluster !== undefined
    ? { workload: { kind, name, cluster }, owner: null, imageKeys: [], decisions: [], enforcement: [] }
    : undefined;
}

const nameOf = ({ workload: { kind, name, cluster } }: KnownWorkload): string =>
  `${cluster ? `${cluster}/` : ""}${kind}:${name}`;
