import { printable, withoutMarkup } from "../../../functions/contract/exportable";
import { shortened } from "../../../functions/contract/images/image";
import { whereItBlocks } from "../../account/examination";
import { counted, fitted, paint } from "../../text/screen";
import type { ClusterCoverage, Coverage } from "./coverage";
import { KINDS } from "./findings";
import type { Organization } from "./organization";

/** So many of a kind are named; JSON has all. */
const MOST_NAMED = 5;
const LONGEST_DETAIL = 200;
const OF_MEMBERS = "of members. The commands images --account and doctor have what sweeps know of them.";

/**
 * The coverage for people, no line wider than the terminal. A gap begins with an exclamation mark.
 *
 * @param more the command that prints all of it
 */
export function describeCoverage(coverage: Coverage, width: number, more: string): string {
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
    ...clusters.flatMap((cluster) => ["", ...describeCluster(cluster, launchTypes, width)]),
    ...(clusters.length === 0 ? ["", "There is no cluster in this account and region."] : []),
    ...(otherPlaces.length > 0
      ? ["", `Not looked at: ${counted(otherPlaces.length, "place")} ${OF_MEMBERS}`]
      : []),
    ...(organization ? ["", ...describeOrganization(organization)] : []),
  ];
  const text = lines.map((line) =>
    /^ *!/.test(line) ? paint("red", fitted(line, width)) : fitted(line, width),
  );
  return [...text, "", `All of it: ${more}`].join("\n");
}

/** The accounts of an organisation; what is to be added can be pasted into Terraform's files. */
function describeOrganization({ accounts, notMembers, inactiveMembers, notHeard }: Organization): string[] {
  const left = inactiveMembers.map(({ account, state }) => `    ${account}: ${state ?? "no account of it"}`);
  const toAdd = notMembers.flatMap(({ account, name, isManagement, regions }) => [
    `    # ${printable(name)}`,
    ...(isManagement ? ["    # the management account, which StackSets leave out"] : []),
    `    "${account}" = ${JSON.stringify(regions).replaceAll(",", ", ")}`,
  ]);
  const inactive = `  ! ${counted(left.length, "member")} not active in the organisation: take them off members.accounts`;
  const silent = `  - ${counted(notHeard.length, "place")} of members without the rule of task events: apply the member's module there`;
  const others = `  - ${counted(notMembers.length, "account")} not a member. For members.accounts, with the regions of members:`;
  return [
    `Organisation: ${counted(accounts, "account")}.`,
    ...(left.length > 0 ? [inactive, ...left] : []),
    ...(notHeard.length > 0 ? [silent, ...notHeard.map((place) => `    ${place}`)] : []),
    ...(toAdd.length > 0 ? [others, ...toAdd] : []),
  ];
}

function describeCluster(
  { cluster, isMeant, tasks, images, services, findings }: ClusterCoverage,
  launchTypes: readonly string[],
  width: number,
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
    const named = ofKind.slice(0, MOST_NAMED).map(({ subject, detail }) => {
      const name = withoutMarkup(subject);
      return `      ${name}${detail ? `: ${shortened(detail, Number.isFinite(width) ? LONGEST_DETAIL : width)}` : ""}`;
    });
    const mark = ofKind.some(({ isGap }) => isGap) ? "!" : "-";
    return named.length === 0 ? [] : [`  ${mark} ${ofKind.length} ${text}`, ...named];
  });
  return [`${cluster}; ${ofTasks}; services: ${services}; images: ${states.join(", ") || "none"}`, ...kinds];
}
