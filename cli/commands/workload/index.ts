import type { Service } from "@aws-sdk/client-ecs";
import { RETENTION_DAYS } from "../../../functions/contract/ledger";
import type { DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import { nameIn } from "../../../functions/contract/places/place";
import type { Workload } from "../../../functions/contract/places/workload";
import { describeDeployment } from "../../../functions/results/messages/deployment-message";
import { type OwnPlace, wholePlace } from "../../account/caller";
import { readInputsAndGate, settingsOf } from "../../account/examination";
import type { CliCommand, Context } from "../../commands";
import type { ListedDecision } from "../../decisions/decision";
import { rememberRows } from "../../images/row-numbers";
import {
  type ImageInList,
  renderImages,
  shownPlace,
  withWorkloads,
  worstImagesFirst,
} from "../../images/table";
import { imageFromRow } from "../../ledger/listed-images";
import { shellWord } from "../../program-name";
import { counted, fitted, paint } from "../../text/screen";
import { asOfSweep, localTime } from "../../text/times";
import { hookFindings, KINDS } from "../coverage/findings";
import { describeNextSweep } from "../sweep";
import { type FoundWorkloads, knownWorkloads, type NamedWorkload, namedWorkload } from "./known-workload";

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
    program.argument("<service|family>", takes, namedWorkload);
  },
  run: async (context, _, named: NamedWorkload) => {
    const own = await context.ownPlace();
    const known = await knownWorkloads(context.ledger, named, wholePlace(own));
    const [found, ...others] = known.workloads;
    const { lastSweep } = known;
    const sweptAt = lastSweep?.endedAt.toISOString() ?? null;
    const { SWEEPS } = await settingsOf(context, "task-sweeper").catch(() => ({ SWEEPS: undefined }));
    const next = describeNextSweep(SWEEPS, lastSweep?.startedAt, new Date());
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
    const shown = await shownWorkload(context, found, known, own);
    if (context.json) {
      console.log(JSON.stringify(shown));
    } else {
      console.log(describeWorkload(shown, context, new Date(), isGated(found), nextSweep));
      rememberRows(context, shown.images);
    }
    return true;
  },
};

/** Whether the gate may decide: it only serves services of the installation's own account and region. */
const isGated = ({ kind, place }: Workload): boolean => kind === "service" && place === undefined;

/**
 * Returns a service or family as `fargate-scans workload --json` prints it, by docs/schemas/workload.schema.json.
 */
async function shownWorkload(context: Context, found: Workload, known: FoundWorkloads, own: OwnPlace) {
  const { ledger: table } = context;
  const { owner, imageKeys, deployedKeys, startedKeys, lastSweep, decisions, enforcement } = known;
  const read = async (keys: readonly string[]) => {
    const rows = (await table.getAll(keys)).flatMap((row) => imageFromRow(row) ?? []);
    return worstImagesFirst(await withWorkloads(table, rows, own));
  };
  return {
    version: "1",
    workload: { ...shownPlace(found, own), owner },
    sweptAt: lastSweep?.endedAt.toISOString() ?? null,
    /** Images that it runs, the worst first, as `images --json` prints them. */
    images: await read(imageKeys),
    /** Images since the sweep: let pass by the gate, or started by any task in the cluster. */
    since: { deployed: await read(deployedKeys), started: await read(startedKeys) },
    ...{ decisions, enforcement },
    /** Null for a family, or if AWS does not answer. */
    hooks: isGated(found) ? await readHooks(context, found).catch(notKnown) : null,
  };
}

function notKnown({ message }: Error): null {
  console.error(`Its hooks are not known: ${message}`);
  return null;
}

/** Returns the lifecycle hooks of a service, and what is wrong with its gate; null if there is no such service. */
async function readHooks(context: Context, { cluster, name }: Workload) {
  const { ask } = context;
  const { services } = await ask("ecs", "DescribeServices", { cluster, services: [name] });
  const service: Service | undefined = services.find(({ status }: Service) => status !== "INACTIVE");
  if (service === undefined) {
    return null;
  }
  const { strategy = "ROLLING", lifecycleHooks: hooks = [] } = service.deploymentConfiguration ?? {};
  const found = hookFindings(service, cluster, await readInputsAndGate(context));
  const problems = found.filter(({ kind }) => kind !== "gate-blocks" && kind !== "gate-audits");
  return { strategy, hooks, problems: problems.map(({ kind, detail }) => ({ kind, detail })) };
}

type ShownWorkload = Awaited<ReturnType<typeof shownWorkload>>;

/** Images since the sweep that are named, at most. */
const MAX_NEW_IMAGES = 10;

/** Describes a service or family for a person. `isGated`: the installation's gate may decide on its deployments. */
function describeWorkload(
  { workload, images, since, sweptAt, decisions, enforcement, hooks }: ShownWorkload,
  { name: installation, paste }: Pick<Context, "name" | "paste">,
  now: Date,
  isGated: boolean,
  nextSweep: string,
): string {
  const { kind, path, owner } = workload;
  const title = `${kind} ${path}${owner ? `, owner ${owner}` : ""}`;
  const failed = images.find(({ verdict }) => verdict === "FAILED");
  const about = shellWord(failed?.digest?.slice(0, 19) ?? `${failed?.reference}`);
  const ofHooks = hooks ? hookLines(hooks) : ["They are not known."];
  return [
    paint("bold", fitted(title)),
    "",
    ...(images.length > 0 ? [renderImages(images, now)] : []),
    fitted(`${images.length > 0 ? "These run" : "No image was seen that it runs"}, ${asOfSweep(sweptAt)}.`),
    ...cameSince("The gate has let pass since then:", since.deployed),
    ...cameSince(`New in this cluster since then, of this ${kind} or another one:`, since.started),
    fitted(nextSweep),
    ...(failed ? ["", fitted(`Next steps for the first that fails: ${paste(`image ${about}`)}`)] : []),
    ...(isGated ? ["", paint("bold", "The gate"), describeDecisions(decisions, installation)] : []),
    "",
    paint("bold", "Enforcement"),
    ...(enforcement.length > 0
      ? enforcement.map(actLine)
      : [`It had nothing to do with it in the last ${RETENTION_DAYS} days.`]),
    ...(isGated ? ["", paint("bold", "Its hooks"), ...ofHooks.map((line) => fitted(line))] : []),
  ].join("\n");
}

function cameSince(title: string, images: readonly ImageInList[]): string[] {
  const lines = images.slice(0, MAX_NEW_IMAGES).map(({ reference, platform, verdict, scan }) => {
    return fitted(`  ${reference} (${platform}): ${verdict ?? scan?.state ?? "no verdict"}`);
  });
  const more = images.length > MAX_NEW_IMAGES ? [`  … and ${images.length - MAX_NEW_IMAGES} more`] : [];
  return lines.length > 0 ? [title, ...lines, ...more] : [];
}

const actLine = ({ detailType, decidedAt, reason, deploymentArn, taskArn }: DeploymentEvent): string =>
  fitted(`${localTime(decidedAt)}  ${detailType}: ${reason} (${deploymentArn ?? taskArn ?? "-"})`);

function hookLines({ strategy, hooks, problems }: NonNullable<ShownWorkload["hooks"]>): string[] {
  return [
    `${counted(hooks.length, "lifecycle hook")}, strategy ${strategy}`,
    ...problems.map(({ kind, detail }) => `! ${KINDS[kind]}${detail === null ? "" : ` (${detail})`}`),
    ...(problems.length === 0 ? ["Nothing is wrong with them."] : []),
  ];
}

/** Describes decisions, the newest first, for the developer of a service: the newest in full, others in a line each. */
export function describeDecisions([newest, ...earlier]: readonly ListedDecision[], installation: string) {
  if (newest === undefined) {
    return `It has decided on none of its deployments in the last ${RETENTION_DAYS} days.`;
  }
  const { startedAt, decidedAt, images, ...known } = withoutAdvice(newest);
  const when = decidedAt === null ? `since ${localTime(startedAt)}` : `at ${localTime(decidedAt)}`;
  const reason = decidedAt === null ? "The gate waits for the scans of its images." : "No reason is kept.";
  const event = Object.fromEntries(Object.entries(known).filter(([, value]) => value !== null));
  const before = earlier.length > 0 ? ["", "Before that:", ...earlier.map(lineOf)] : [];
  const described = describeDeployment({ reason, ...event, installation, images });
  // People paste a suggested exception, so its line stays whole.
  const lines = described.map((line) => (line.startsWith("  {") ? line : fitted(line)));
  const title = fitted(`${stateOf(newest)} ${when}`);
  const isBlocked = newest.detailType === "Deployment Blocked";
  return [isBlocked ? paint("red", title) : title, ...lines, ...before].join("\n");
}

/** Removes the advice to give this very command. */
const withoutAdvice = (decision: ListedDecision): ListedDecision => ({
  ...decision,
  reason: decision.reason?.replace(/; fargate-scans workload .* shows more\./, ".") ?? null,
});

/** Returns the first word about a decision. The published event says more than the answer to ECS. */
function stateOf({ state, detailType }: ListedDecision): string {
  return state === "IN_PROGRESS" ? "HELD" : (detailType ?? (state === "FAILED" ? "refused" : "passed"));
}

function lineOf(decision: ListedDecision): string {
  const { deploymentId, stage, startedAt, decidedAt, reason } = withoutAdvice(decision);
  const when = localTime(decidedAt ?? startedAt);
  return fitted(`  ${when}  ${stateOf(decision)}  ${deploymentId} ${stage}: ${reason ?? "-"}`);
}
