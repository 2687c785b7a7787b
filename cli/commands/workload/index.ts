import { RETENTION_DAYS } from "../../../functions/contract/ledger";
import { nameIn } from "../../../functions/contract/places/place";
import type { Workload } from "../../../functions/contract/places/workload";
import { settingsOf } from "../../account/examination";
import { accountOf, regionOf } from "../../arguments/options";
import type { CliCommand } from "../../command";
import { imageFromRow, plainImage } from "../../ledger/listed-image";
import { shellWord } from "../../program-name";
import { asOfSweep } from "../../text/times";
import { rememberRows } from "../images/row-numbers";
import { worstImagesFirst } from "../images/table";
import { shownPlace, withWorkloads } from "../images/workloads";
import { describeNextSweep } from "../sweep/next-sweep";
import { readHooks } from "./hooks";
import { knownWorkloads, type NamedWorkload, namedWorkload } from "./known-workload";
import { describeWorkload } from "./report";

type Options = { readonly account?: string; readonly workloadRegion?: string };

export const command: CliCommand = {
  name: "workload",
  description:
    "Says what a service or a task family runs, with the verdicts, and what the deployment gate decided on it. It also says " +
    "what enforcement did or would have done, and what is wrong with its hooks.",
  examples: ["workload web", "workload production/web --json"],
  rights: [
    "dynamodb:Scan and dynamodb:BatchGetItem on the table",
    "for its hooks and the next sweep: ecs:DescribeServices, lambda:GetFunctionConfiguration on the functions of the installation, and iam:GetPolicy and iam:GetPolicyVersion on the gate's policy",
  ],
  configure: (program) => {
    const takes =
      "its name, CLUSTER/NAME, ACCOUNT/REGION/CLUSTER/NAME, CLUSTER/family:NAME, or its ARN or that of its deployment";
    program
      .argument("<service|family>", takes, namedWorkload)
      .option("--account <id>", "only of this account", accountOf)
      .option("--workload-region <region>", "only of this region", regionOf);
  },
  run: async (context, { account, workloadRegion: region }: Options, named: NamedWorkload) => {
    const own = await context.ownPlace(account !== undefined);
    const asked = { ...(account && { account }), ...(region && { region }) };
    const known = await knownWorkloads(context.ledger, named, own, asked);
    const [found, ...others] = known.workloads;
    const { owner, imageKeys, deployedKeys, startedKeys, lastSweep, decisions, enforcement } = known;
    const sweptAt = lastSweep?.endedAt.toISOString() ?? null;
    const settings = settingsOf(context, "task-sweeper").catch(
      (): Awaited<ReturnType<typeof settingsOf>> => ({}),
    );
    const next = describeNextSweep((await settings).SWEEPS, lastSweep?.startedAt, new Date());
    const nextSweep = `${next}; one now: ${context.paste("sweep")}`;
    if (found === undefined) {
      console.error(
        `Nothing is known of a service or family ${named.name}${named.cluster ? ` in the cluster ${named.cluster}` : ""}: it was not seen ${asOfSweep(sweptAt)}, and in the last ${RETENTION_DAYS} days neither gate nor enforcement had to do with it. ${nextSweep}`,
      );
      return false;
    }
    if (others.length > 0) {
      console.error(`${known.workloads.length} are named ${named.name}: name one.`);
      for (const { kind, name, cluster, place } of known.workloads) {
        console.log(context.paste(`workload ${shellWord(nameIn(place, `${cluster}/${kind}:${name}`))}`));
      }
      return false;
    }
    const table = context.ledger;
    const read = async (keys: readonly string[]) => {
      const rows = (await table.getAll(keys)).flatMap((row) => imageFromRow(row) ?? []);
      return worstImagesFirst(await withWorkloads(table, rows, own));
    };
    const images = await read(imageKeys);
    const since = { deployed: await read(deployedKeys), started: await read(startedKeys) };
    const hooks = isGated(found) ? await readHooks(context, found) : null;
    const beside = { images, since, decisions, enforcement, hooks };
    const workload = { ...shownPlace(found, own), owner };
    const shown = { version: "1", workload, sweptAt, ...beside } as const;
    if (context.json) {
      console.log(JSON.stringify(shown));
    } else {
      console.log(describeWorkload(shown, context, new Date(), isGated(found), nextSweep));
      rememberRows(context, images.map(plainImage));
    }
    return true;
  },
};

/** The gate is of the installation's own account and region alone. */
const isGated = ({ kind, place }: Workload): boolean => kind === "service" && place === undefined;
