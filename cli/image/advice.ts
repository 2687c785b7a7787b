import { type Context, shellWord } from "../context";
import type { ShownImage } from "./shown-image";

/** What to do next about an image, a step a line; commands work when they are pasted. */
export function adviceOn(image: ShownImage, now: Date, paste: Context["paste"]): string[] {
  const { verdict, freshUntil, scan, digest } = image;
  const name = image.ofRepository ? `${image.repository}@${digest}` : (digest ?? image.reference);
  const isStale = verdict !== null && new Date(freshUntil ?? 0) <= now;
  const rescan = paste(`rescan ${shellWord(name)}`);
  return [
    ...(verdict === "FAILED" ? aboutFailed(image, paste) : []),
    ...(verdict === "NO_POLICY"
      ? ["No policy judges it: assign one in Sysdig, or name one in sysdig_policies."]
      : []),
    ...(scan?.state === "ERROR" ? [...aboutError(image), `Once that is fixed: ${rescan}`] : []),
    ...(scan !== null && scan.state !== "ERROR"
      ? [`Wait for its scan: ${paste(`wait ${shellWord(name)}`)}`, `What it waits for: ${paste("backlog")}`]
      : []),
    ...(scan === null && isStale
      ? [`Where something runs it, a sweep has it scanned again (sweep_schedule). At once: ${rescan}`]
      : []),
  ];
}

function aboutFailed(
  { topVulnerabilities, running, exceptions }: ShownImage,
  paste: Context["paste"],
): string[] {
  const fixes = (topVulnerabilities ?? []).flatMap(({ package: name, fixedIn }) =>
    name && fixedIn ? [`${name} to ${fixedIn}`] : [],
  );
  const [first] = running ?? [];
  const workload = [first?.cluster, first?.name].filter(Boolean).join("/");
  return [
    fixes.length > 0
      ? `Update ${[...new Set(fixes)].join(", ")}; build, push and deploy the image.`
      : "No fix is known here: the report has all vulnerabilities, and the rules that failed.",
    exceptions.some(({ holds }) => holds)
      ? "An exception lets it run until it ends."
      : "If it has to run all the same: an exception (input exceptions, docs/blocking.md).",
    ...(first ? [`What gate and enforcement did: ${paste(`workload ${shellWord(workload)}`)}`] : []),
  ];
}

/** Most reasons say it themselves. */
const aboutError = ({ error, scan }: ShownImage): string[] =>
  error?.advice && !scan?.reason?.includes(error.advice) ? [`About the error: ${error.advice}.`] : [];
