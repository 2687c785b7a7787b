import { commandLine } from "../contract/documentation/command-line";
import { printable, withoutMarkup } from "../contract/exportable";
import { DIGEST } from "../contract/image";
import { BECAUSE, type Because } from "../contract/notices/because";
import type { DeployedImage, DeploymentEvent } from "../contract/notices/deployment-event";
import { foreignPlace, nameIn, type Place } from "../contract/places/place";
import { endInUtc, inUtc } from "../contract/times";
import { describeWorst, sentence } from "./describe-vulnerability";

type EventDetailType = DeploymentEvent["detailType"];

/** An event, or what is known of a deployment on which nothing is published, or is not yet. */
export type DescribedDeployment = Pick<DeploymentEvent, "installation" | "reason"> &
  Partial<Omit<DeploymentEvent, "images">> & { readonly images: readonly DeployedImage[] };

/** Where an image was blocked in name only. */
const WOULD_BE: readonly (EventDetailType | undefined)[] = ["Deployment Audited", "Enforcement Audited"];

/**
 * A deployment or a task by the name that people know: `production/web`.
 *
 * @param own place of the installation, which is left out; absent: every place is
 */
export function nameOfDeployed(
  event: Pick<
    DescribedDeployment,
    "cluster" | "service" | "family" | "deploymentArn" | "taskArn" | keyof Place
  >,
  own?: Place,
): string {
  const { cluster, service, family, deploymentArn, taskArn, account = "", region = "" } = event;
  const name = [cluster, service ?? family].filter((part) => part !== undefined).join("/");
  const place = foreignPlace({ account, region }, own);
  return printable(name ? nameIn(place, name) : deploymentArn || taskArn || "an unknown deployment");
}

/**
 * The decision on a deployment or a task, for the developer whose it is, one thing a line. Each image has its verdict,
 * its worst vulnerabilities and the link to the report. Then come the next step, and how to get an exception.
 *
 * @param own see {@link nameOfDeployed}
 */
export function describeDeployment(event: DescribedDeployment, own?: Place): string[] {
  return [
    sentence(event.reason),
    ...subjectLines(event, own),
    ...event.images.flatMap((image) => describeImage(image, event.detailType)),
    ...whatToDo(event),
  ];
}

/** The next step for a deployment that was, or would have been, blocked, and how to get an exception; else nothing. */
export function whatToDo({ images, detailType, installation }: DescribedDeployment): string[] {
  const blocked = images.filter(({ decision }) => decision === "blocked");
  const failed = blocked.filter(({ because }) => because === "failed" || because === "failed-running");
  if (detailType === "Enforcement Paused" || blocked.length === 0) {
    return [];
  }
  return [
    ...(failed.length > 0
      ? [
          "Next steps: update the packages above to the versions that fix them, build and push the image, and deploy it. Open the report for all of its vulnerabilities and for the rules that failed.",
          `How to get an exception: ask the owners of the installation ${printable(installation)} to add what is below to its Terraform input exceptions, which is reviewed like code, and deploy again.`,
          ...failed.map(
            (image) =>
              `  { image = "${withoutMarkup(image.digest ?? image.reference).replace(/"/g, "?")}", until = "YYYY-MM-DD", reason = "...", owner = "..." }`,
          ),
          "Or accept a single vulnerability in Sysdig, scan the image again, and deploy.",
        ]
      : []),
    ...unscannedLines(
      blocked.filter((image) => !failed.includes(image)),
      installation,
    ),
  ];
}

/** Who pastes it runs it: only a digest that is one stands in it. */
function unscannedLines([first]: readonly DeployedImage[], installation: string): string[] {
  if (first === undefined) {
    return [];
  }
  const image = DIGEST.test(first.digest ?? "") ? first.digest : "IMAGE";
  const [wait, show] = [`wait --image ${image}`, `image ${image}`].map((each) =>
    commandLine(each, installation),
  );
  return [
    "An image has no verdict: deploy again once it has one.",
    `${wait} waits for it.`,
    `${show} says why there is none.`,
  ];
}

function subjectLines(event: DescribedDeployment, own: Place | undefined): string[] {
  const { service, family, cluster, owner, revisionArn, deploymentArn, taskArn, stage } = event;
  const kind = service === undefined && family !== undefined ? "Task family" : "Service";
  return [
    ["Cluster", service === undefined && family === undefined ? cluster : undefined],
    [kind, (service ?? family) === undefined ? undefined : nameOfDeployed(event, own)],
    ["Owner", owner && withoutMarkup(owner)],
    ["Revision", revisionArn],
    ["Deployment", deploymentArn],
    ["Task", taskArn],
    ["Stage", stage],
  ].flatMap(([name, value]) => (value === undefined ? [] : [`${name}: ${printable(value)}`]));
}

function describeImage(image: DeployedImage, detailType: EventDetailType | undefined): string[] {
  const { containers = [], reference, digest, platform, resultUrl } = image;
  const { failedRules = [], topVulnerabilities } = image;
  const runs = [platform, ...containers].filter((part) => part !== undefined).join(", ");
  return [
    `Image: ${withoutMarkup(reference)}${digest === undefined ? "" : `@${digest}`}${runs ? ` (${withoutMarkup(runs)})` : ""}`,
    `${decisionOf(image, detailType)}.`,
    ...failedRules.map((rule) => `Failed rule: ${withoutMarkup(rule)}`),
    ...describeWorst(topVulnerabilities),
    ...(resultUrl === undefined ? [] : [`Report: ${printable(resultUrl)}`]),
  ];
}

function decisionOf(
  { decision, because, reason, verdict, verdictAt, exception }: DeployedImage,
  detailType: EventDetailType | undefined,
): string {
  const decided = {
    passed: "Passed",
    blocked: WOULD_BE.includes(detailType) ? "Would be blocked" : "Blocked",
    allowed: "Allowed",
    waiting: WOULD_BE.includes(detailType) ? "Would be waited for" : "Is waited for",
  }[decision];
  const isVerdict =
    because !== undefined && ["passed", "failed", "failed-running", "no-policy"].includes(because);
  const facts = [
    because === undefined ? decided : `${decided} ${reasonOf(because)}`,
    ...(isVerdict || verdict === undefined ? [] : [`its verdict is ${verdict}`]),
    ...(verdictAt === undefined ? [] : [`reached at ${inUtc(verdictAt)}`]),
    ...(exception === undefined
      ? []
      : [
          `for ${exception.image}, of ${exception.owner}, until ${endInUtc(exception.until)}: ${exception.reason.trim()}`,
        ]),
    ...(reason === undefined ? [] : [reason]),
  ];
  return sentence(facts.join("; ")).replace(/\.$/, "");
}

function reasonOf(because: Because): string {
  if (because === "exception") {
    return "by an exception";
  }
  const words = BECAUSE[because];
  const ofVerdict = words.replace("has the verdict", "its verdict is");
  return `because ${words === ofVerdict ? `it ${words}` : ofVerdict}`;
}
