import { type Context, shellWord } from "../context";
import type { ShownImage } from "./shown-image";

/** What to do next about an image, a step a line; commands work when they are pasted. */
export function adviceOn(image: ShownImage, now: Date, paste: Context["paste"]): string[] {
  const { verdict, freshUntil, scan } = image;
  const isStale = verdict !== null && (freshUntil === null || new Date(freshUntil) <= now);
  const verdictSteps = verdict === "FAILED" ? failedSteps(image, paste) : [];
  return [
    ...verdictSteps,
    ...(verdict === "NO_POLICY"
      ? ["Assign a policy to it in Sysdig, or name one in the input sysdig_policies: none judges it now."]
      : []),
    ...(scan === null ? [] : scanSteps(image, scan, paste)),
    ...(scan === null && isStale
      ? [
          `Its verdict is stale: a sweep has it scanned again where something runs it (sweep_schedule). At once: ${paste(`rescan ${nameOf(image)}`)}`,
        ]
      : []),
  ];
}

function failedSteps(image: ShownImage, paste: Context["paste"]): string[] {
  const { topVulnerabilities, running, exceptions } = image;
  const fixes = (topVulnerabilities ?? []).flatMap(({ package: name, fixedIn }) =>
    name && fixedIn ? [`${name} to ${fixedIn}`] : [],
  );
  const [first] = running ?? [];
  return [
    fixes.length > 0
      ? `Update ${[...new Set(fixes)].join(", ")}; build, push and deploy the image.`
      : "Nothing that is listed here has a fix: open the report for the rules that failed, and for all vulnerabilities.",
    ...(exceptions.some(({ holds }) => holds)
      ? ["An exception lets it run until then."]
      : ["One that has to run all the same gets an exception (input exceptions, docs/blocking.md)."]),
    ...(first === undefined
      ? []
      : [
          `What gate and enforcement did about it: ${paste(`workload ${shellWord([first.cluster, first.name].filter(Boolean).join("/"))}`)}`,
        ]),
  ];
}

function scanSteps(
  image: ShownImage,
  { state, reason }: NonNullable<ShownImage["scan"]>,
  paste: Context["paste"],
): string[] {
  if (state !== "ERROR") {
    return [
      `A scan is under way: ${paste(`wait ${nameOf(image)}`)} waits for its verdict, ${paste("backlog")} says what it waits for.`,
    ];
  }
  const { advice = null } = image.error ?? {};
  // Most reasons say it themselves.
  const isSaid = advice === null || reason?.includes(advice);
  return [
    ...(isSaid ? [] : [`About the error: ${advice}.`]),
    `Once that is fixed: ${paste(`rescan ${nameOf(image)}`)}`,
  ];
}

/** By which every command finds it. */
export function nameOf({ reference, repository, digest, ofRepository }: ShownImage): string {
  return shellWord(digest === null ? reference : ofRepository ? `${repository}@${digest}` : digest);
}
