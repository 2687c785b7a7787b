import type { ServicePlace } from "../../../contract/arn";
import { BECAUSE } from "../../../contract/blocking/because";
import type { GateMode } from "../../../contract/blocking/gate";
import { commandLine } from "../../../contract/documentation";
import { endInUtc, inUtc } from "../../../contract/durations";
import { withoutMarkup } from "../../../contract/exportable";
import { excerpt } from "../../../contract/images/image";
import type { DeployedImage } from "../../../contract/notices/deployment-event";
import type { Conclusion } from "./decide";

const MAX_NAMED_IMAGES = 3;
const MAX_REASON_CHARACTERS = 300;

/** @param more `failure`: why the gate failed, if no image says why; `closedAt`: when the gate was last closed */
export function reasonOf(
  { cluster, service }: Pick<ServicePlace, "cluster" | "service">,
  images: readonly DeployedImage[],
  conclusion: Conclusion,
  mode: GateMode,
  installation: string,
  more: { readonly failure?: string; readonly closedAt?: Date | undefined } = {},
): string {
  const deployment = `The deployment of ${service}`;
  const isWorthAWord = ({ decision, because }: DeployedImage) =>
    decision === "allowed" || WORTH_A_WORD.includes(because);
  const deciding = images.filter(
    conclusion === "through" ? isWorthAWord : ({ decision }) => decision === conclusion,
  );
  const why = deciding.length > 0 ? named(deciding) : (more.failure ?? "");
  if (conclusion === "through") {
    return `${deployment} goes on: ${why || "every image that is scanned has passed."}`;
  }
  if (conclusion === "blocked") {
    const workload = commandLine(`workload ${cluster}/${service}`, installation);
    const how = mode === "block" ? "is refused" : "goes on; a blocking gate would refuse it";
    const isJudged = deciding.some(({ because }) => JUDGED.includes(because));
    const advice = isJudged ? PASSING : "Deploy again once this is fixed";
    const closed = more.closedAt ? ` The gate was open until ${inUtc(more.closedAt)}.` : "";
    return `${deployment} ${how}: ${why} ${advice}; ${workload} shows more.${closed}`;
  }
  const how = mode === "block" ? "waits" : "goes on; a blocking gate would hold it";
  return `${deployment} ${how}: ${why}`;
}

const JUDGED: readonly DeployedImage["because"][] = ["failed", "failed-running", "no-policy"];
const PASSING =
  "Deploy an image that passes; or accept the risk in Sysdig, scan again and deploy; or ask for an entry in the input exceptions";
/** Reasons to mention: they let an image pass without a passing verdict. */
const WORTH_A_WORD: readonly DeployedImage["because"][] = ["exception", "unknown-image", "passed-before"];

function named(images: readonly DeployedImage[]): string {
  const sentences = images
    .slice(0, MAX_NAMED_IMAGES)
    .map(({ reference, decision, because, reason, exception }) => {
      const more = exception
        ? ` of ${exception.owner} until ${endInUtc(exception.until)} (${exception.reason})`
        : reason && ` (${reason.replace(/\.$/, "")})`;
      const isLeftToLater = decision === "passed" && because === "unknown-image";
      const words = isLeftToLater ? "is left to POST_SCALE_UP" : BECAUSE[because];
      return `${withoutMarkup(reference)} ${words}${excerpt(more ?? "", MAX_REASON_CHARACTERS)}`;
    });
  const others = images.length - sentences.length;
  return `${sentences.join("; ")}${others > 0 ? `; and ${others} more` : ""}.`;
}

/** Returns the most important event; undefined if every image passed by a verdict, including an allowed NO_POLICY. */
export function detailTypeOf(images: readonly DeployedImage[], conclusion: Conclusion, mode: GateMode) {
  if (conclusion !== "through") {
    return mode === "block" ? "Deployment Blocked" : "Deployment Audited";
  }
  const allowed = images.filter(({ decision }) => decision === "allowed");
  if (allowed.some(({ because, verdict }) => because === "failed-running" || verdict === "FAILED")) {
    return "Deployment Allowed Failed";
  }
  if (images.length === 0 || allowed.some(({ because }) => because !== "no-policy")) {
    return "Deployment Allowed Unscanned";
  }
  return images.some(({ because }) => because === "exception") ? "Deployment Exception Used" : undefined;
}
