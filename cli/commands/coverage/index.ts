import { printable, withoutMarkup } from "../../../functions/contract/exportable";
import { wholePlace } from "../../account/caller";
import { readInputsAndGate, whereItBlocks } from "../../account/examination";
import type { CliCommand } from "../../commands";
import { counted, fitted, paint } from "../../text/screen";
import { type ClusterCoverage, type Coverage, type Organization, readCoverage } from "./coverage";
import { KINDS } from "./findings";

export const command: CliCommand = {
  name: "coverage",
  description:
    "Lists per cluster what runs and is not covered: images without a fresh verdict or an owner, services that the gate does not hold, and tasks that enforcement never stops. Tasks and images that inputs leave out are shown, and are no gap.",
  examples: ["coverage", "coverage --strict", "coverage --organization"],
  rights: [
    "dynamodb:BatchGetItem on the table",
    "ecs:ListClusters, ecs:ListTasks, ecs:DescribeTasks, ecs:ListServices and ecs:DescribeServices",
    "ecs:DescribeTaskDefinition, where include_images or exclude_images has patterns on tags",
    "lambda:GetFunctionConfiguration on the functions of the installation",
    "iam:GetPolicy and iam:GetPolicyVersion on the gate's policy, where there is a gate",
    "with --organization: organizations:ListAccounts in the management account, in a delegated administrator, or in an account of the organisation's delegation policy",
  ],
  configure: (program) => {
    program.option("--strict", "exit with 1 where there is a gap, and with 3 where nobody can say");
    program.option("--organization", "hold members against the accounts of the organisation, too");
  },
  run: async (context, { strict, organization }: Readonly<{ strict?: boolean; organization?: boolean }>) => {
    const { ask, name, ledger: table, ownPlace, paste } = context;
    const own = organization ? wholePlace(await ownPlace(true)) : undefined;
    const inputs = await readInputsAndGate(context);
    const found = await readCoverage(name, { inputs, ask, own, table, now: new Date() });
    console.log(context.json ? JSON.stringify(found) : describeCoverage(found, paste("coverage --json")));
    return !(strict && (found.gaps > 0 || !inputs.enabled));
  },
};

/** Findings printed of each kind; JSON has all. */
const MAX_NAMED_SUBJECTS = 5;
const OF_MEMBERS = "of members. The commands images --account and doctor have what sweeps know of them.";

/** Describes the coverage for people. A gap begins with an exclamation mark; the command `more` prints all of it. */
export function describeCoverage(coverage: Coverage, more: string): string {
  const { installation, inputs, gaps, clusters, otherPlaces, organization } = coverage;
  const { launchTypes, clusterArns, includeImages, excludeImages, gate, enforcement } = inputs;
  const lines = [
    !inputs.enabled
      ? `! ${installation} scans nothing: its input enabled is false.`
      : gaps === 0
        ? `${installation} covers everything that its inputs mean to cover.`
        : `${installation} does not cover all that its inputs mean to: ${counted(gaps, "gap")}, each with a ! before it.`,
    `Meant: ${launchTypes.join(", ")}; ${clusterArns.length > 0 ? counted(clusterArns.length, "cluster") : "all clusters"}; ${counted(includeImages.length, "include_images pattern")}, ${counted(excludeImages.length, "exclude_images pattern")}.`,
    `Gate: ${gate ? `${gate.mode}${whereItBlocks(gate)}, ${gate.timeoutMinutes} minutes, ${gate.clusters ? counted(gate.clusters.length, "cluster") : "all of these clusters"}` : "none"}. Enforcement: ${enforcement?.mode ?? "off"}.`,
    ...clusters.flatMap((cluster) => ["", ...describeCluster(cluster, launchTypes)]),
    ...(clusters.length === 0 ? ["", "There is no cluster in this account and region."] : []),
    ...(otherPlaces.length > 0
      ? ["", `Not looked at: ${counted(otherPlaces.length, "place")} ${OF_MEMBERS}`]
      : []),
    ...(organization ? ["", ...describeOrganization(organization)] : []),
  ];
  const text = lines.map((line) => (/^ *!/.test(line) ? paint("red", fitted(line)) : fitted(line)));
  return [...text, "", `All of it: ${more}`].join("\n");
}

/** Describes the accounts of an organisation. New members can be pasted into Terraform's files. */
function describeOrganization({ accounts, notMembers, inactiveMembers }: Organization): string[] {
  const left = inactiveMembers.map(({ account, state }) => `    ${account}: ${state ?? "no account of it"}`);
  const toAdd = notMembers.flatMap(({ account, name, isManagement, regions }) => [
    `    # ${printable(name)}`,
    ...(isManagement ? ["    # the management account, which StackSets leave out"] : []),
    `    "${account}" = ${JSON.stringify(regions).replaceAll(",", ", ")}`,
  ]);
  const inactive = `  ! ${counted(left.length, "member")} not active in the organisation: take them off members.accounts`;
  const others = `  - ${counted(notMembers.length, "account")} not a member. For members.accounts, with the regions of members:`;
  return [
    `Organisation: ${counted(accounts, "account")}.`,
    ...(left.length > 0 ? [inactive, ...left] : []),
    ...(toAdd.length > 0 ? [others, ...toAdd] : []),
  ];
}

function describeCluster(
  { cluster, isMeant, tasks, images, services, findings }: ClusterCoverage,
  launchTypes: readonly string[],
): string[] {
  const launched = Object.entries(tasks).map(
    ([type, number]) => `${number} ${type}${launchTypes.includes(type) ? "" : " (left out by launch_types)"}`,
  );
  const ofTasks = `tasks: ${launched.join(", ") || "none"}`;
  if (!isMeant) {
    return [`${cluster}, left out by cluster_arns; ${ofTasks}`];
  }
  const states = Object.entries(images).flatMap(([state, count]) => (count > 0 ? `${count} ${state}` : []));
  const kinds = Object.entries(KINDS).flatMap(([kind, text]) => {
    const ofKind = findings.filter((each) => each.kind === kind);
    const named = ofKind
      .slice(0, MAX_NAMED_SUBJECTS)
      .map(({ subject, detail }) => `      ${withoutMarkup(subject)}${detail ? `: ${detail}` : ""}`);
    const mark = ofKind.some(({ isGap }) => isGap) ? "!" : "-";
    return named.length === 0 ? [] : [`  ${mark} ${ofKind.length} ${text}`, ...named];
  });
  return [`${cluster}; ${ofTasks}; services: ${services}; images: ${states.join(", ") || "none"}`, ...kinds];
}
