import { shortened } from "../../functions/contract/image";
import { paint, terminalText } from "../text/screen";
import type { ClusterCoverage, Coverage } from "./coverage";
import { type Finding, KINDS } from "./findings";
import { IMAGE_STATES } from "./images";
import { wrapped } from "./wrapped";

/** So many of a kind are named; JSON has all. */
const MOST_NAMED = 5;
const LONGEST_DETAIL = 200;

/**
 * The coverage for people, no line wider than the terminal. What is a gap begins with an exclamation mark.
 *
 * @param more the command that prints all of it
 */
export function describeCoverage(coverage: Coverage, width: number, more: string): string {
  const { installation, inputs, gaps, clusters } = coverage;
  const { launchTypes, clusterArns, includeImages, excludeImages, gate, enforcement } = inputs;
  const lines = [
    gaps === 0
      ? `${installation} covers everything that its inputs mean to cover.`
      : `${installation} does not cover all that its inputs mean to: ${counted(gaps, "gap")}, each with a ! before it.`,
    ...(inputs.enabled ? [] : ["! The input enabled is false: nothing is scanned."]),
    `Meant: ${launchTypes.join(", ")}; ${clusterArns.length > 0 ? counted(clusterArns.length, "cluster") : "all clusters"}; ${counted(includeImages.length, "include_images pattern")}, ${counted(excludeImages.length, "exclude_images pattern")}.`,
    `Gate: ${gate ? `${gate.mode}, ${gate.timeoutMinutes} minutes, ${gate.clusters ? counted(gate.clusters.length, "cluster") : "all of these clusters"}` : "none"}. Enforcement: ${enforcement?.mode ?? "off"}.`,
    ...clusters.flatMap((cluster) => ["", ...describeCluster(cluster, launchTypes)]),
    ...(clusters.length === 0 ? ["", "There is no cluster in this account and region."] : []),
  ];
  const text = lines.flatMap((line) =>
    wrapped(terminalText(line), width).map((each) =>
      line.trimStart().startsWith("!") ? paint("red", each) : each,
    ),
  );
  return [...text, "", `All of it: ${more}`].join("\n");
}

function describeCluster(
  { cluster, isMeant, tasks, images, services, findings }: ClusterCoverage,
  launchTypes: readonly string[],
): string[] {
  const launched = Object.entries(tasks).map(([type, number]) =>
    launchTypes.includes(type) ? `${number} ${type}` : `${number} ${type} (left out by launch_types)`,
  );
  const ofTasks = `tasks: ${launched.join(", ") || "none"}`;
  if (!isMeant) {
    return [`${cluster}, left out by cluster_arns; ${ofTasks}`];
  }
  const states = IMAGE_STATES.filter((state) => images[state] > 0).map(
    (state) => `${images[state]} ${state}`,
  );
  const kinds = new Map<string, Finding[]>();
  for (const finding of findings) {
    const key = `${finding.isGap ? "!" : "-"} ${finding.kind}`;
    kinds.set(key, [...(kinds.get(key) ?? []), finding]);
  }
  return [
    `${cluster}; ${ofTasks}; services: ${services}; images: ${states.join(", ") || "none"}`,
    ...[...kinds].flatMap(([key, found]) => [
      `  ${key.slice(0, 1)} ${found.length} ${KINDS[(found[0] as Finding).kind]}`,
      ...found.slice(0, MOST_NAMED).map((each) => `      ${named(each)}`),
      ...(found.length > MOST_NAMED ? [`      and ${found.length - MOST_NAMED} more`] : []),
    ]),
  ];
}

function named({ subject, detail, number, kind }: Finding): string {
  const tasks = kind === "never-stopped" ? ` (${counted(number, "task")})` : "";
  const name = subject.replace(/(@sha256:.{12}).*$/, "$1");
  return `${name}${tasks}${detail ? `: ${shortened(detail, LONGEST_DETAIL)}` : ""}`;
}

const counted = (number: number, what: string): string => `${number} ${what}${number === 1 ? "" : "s"}`;
