import { BECAUSE, type Because } from "../../contract/blocking/because";
import { commandLine } from "../../contract/documentation";
import { endInUtc, inUtc } from "../../contract/durations";
import { printable, withoutMarkup } from "../../contract/exportable";
import { DIGEST } from "../../contract/images/image";
import type { DeployedImage, DeploymentEvent } from "../../contract/notices/deployment-event";
import type { GateEvent } from "../../contract/notices/gate-event";
import { noticeId } from "../../contract/notices/notice";
import { foreignPlace, nameIn, type Place } from "../../contract/places/place";
import { describeWorst, sentence } from "./phrases/describe-vulnerability";
import type { TopicMessage } from "./topic-message";

/** The attribute `deployment` of each message, and the beginning of its title. */
const STATES: Readonly<Record<DeploymentEvent["detailType"], readonly [attribute: string, title: string]>> = {
  "Deployment Blocked": ["BLOCKED", "Deployment BLOCKED"],
  "Deployment Audited": ["AUDITED", "Deployment would be BLOCKED"],
  "Deployment Allowed Failed": ["ALLOWED_FAILED", "Deployment ALLOWED although FAILED"],
  "Deployment Allowed Unscanned": ["ALLOWED_UNSCANNED", "Deployment ALLOWED UNSCANNED"],
  "Deployment Exception Used": ["EXCEPTION_USED", "Deployment passed by EXCEPTION"],
  "Deployment Rolled Back": ["ROLLED_BACK", "Deployment ROLLED BACK"],
  "Task Stopped": ["TASK_STOPPED", "Task STOPPED"],
  "Enforcement Audited": ["ENFORCEMENT_AUDITED", "Enforcement did NOT act"],
  "Enforcement Paused": ["ENFORCEMENT_PAUSED", "Enforcement PAUSED"],
};

/** @param own place of the installation, which the text leaves out */
export function deploymentMessage(event: DeploymentEvent, own: Place): TopicMessage {
  const [state, usual] = STATES[event.detailType];
  const title = event.wouldBe === "waiting" ? "Deployment would be HELD" : usual;
  const { account, cluster = "", service = "", family = "", owner = "" } = event;
  const name = nameOfDeployed(event, own);
  return {
    title: `${title}: ${name}`,
    lines: describeDeployment(event, own),
    steps: whatToDo(event),
    attributes: { deployment: state, account: [account], cluster, service, family, owner },
    id: noticeId(event),
    thread: name,
  };
}

export function gateMessage(event: GateEvent): TopicMessage {
  const { detailType, installation, changedAt, openUntil, openedBy, workload, reason } = event;
  const isOpen = detailType === "Deployment Gate Opened";
  const state = isOpen ? "OPENED" : "CLOSED";
  const of = workload ? ` --workload ${workload}` : "";
  const close = `To close it earlier: ${commandLine(`gate close${of}`, installation)}`;
  const which = workload ? `every deployment of ${workload}` : "every deployment";
  return {
    title: `Deployment gate ${state}: ${installation}${workload ? `, ${workload}` : ""}`,
    lines: isOpen
      ? [
          `From ${inUtc(changedAt)} until ${inUtc(openUntil ?? "it is closed")} ${which} passes, whatever verdicts its images have.`,
          `Reason: ${reason || "none was given"}`,
          `Opened by: ${openedBy ?? "not stated"}`,
          close,
        ]
      : [
          `Since ${inUtc(changedAt)} ${workload ? `deployments of ${workload}` : "deployments"} are judged again.`,
          `Reason of the opening: ${reason || "none was given"}`,
        ],
    steps: [
      isOpen
        ? close
        : `${commandLine("audit --json", installation)} lists what passed meanwhile, marked gate-open.`,
    ],
    attributes: { gate: state },
    id: noticeId(event),
    thread: installation,
  };
}

type EventDetailType = DeploymentEvent["detailType"];

/** An event, or the known facts about a deployment without a published event. */
export type DescribedDeployment = Pick<DeploymentEvent, "installation" | "reason"> &
  Partial<Omit<DeploymentEvent, "images">> & { readonly images: readonly DeployedImage[] };

/** Kinds that only report what would have been blocked. */
const WOULD_BE: readonly (EventDetailType | undefined)[] = ["Deployment Audited", "Enforcement Audited"];

/**
 * Names a deployment or a task as people know it: `production/web`.
 *
 * @param own place of the installation, which is left out. Absent: every place is named
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
 * Describes the decision on a deployment or a task for its developer, one fact a line. Each image has its verdict, its
 * worst vulnerabilities and the link to its report. The next step and how to get an exception follow.
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

/** Returns the next steps if the deployment was blocked, or would have been. Empty for any other deployment. */
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
    ...unscannedLines(blocked.filter((image) => !failed.includes(image))[0], installation),
  ];
}

/** People paste and run these commands, so they contain only real digests. */
function unscannedLines(first: DeployedImage | undefined, installation: string): string[] {
  if (first === undefined) {
    return [];
  }
  const image = DIGEST.test(first.digest ?? "") ? first.digest : "IMAGE";
  return [
    "An image has no verdict yet: deploy again once it has a verdict.",
    `${commandLine(`wait --image ${image}`, installation)} waits for it.`,
    `${commandLine(`image ${image}`, installation)} says why there is none.`,
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
    verdict && !isVerdict && `its verdict is ${verdict}`,
    verdictAt && `reached at ${inUtc(verdictAt)}`,
    exception &&
      `for ${exception.image}, of ${exception.owner}, until ${endInUtc(exception.until)}: ${exception.reason.trim()}`,
    reason,
  ];
  return sentence(facts.filter(Boolean).join("; ")).replace(/\.$/, "");
}

function reasonOf(because: Because): string {
  const words = BECAUSE[because];
  const ofVerdict = words.replace("has the verdict", "its verdict is");
  const why = words === ofVerdict ? `it ${words}` : ofVerdict;
  return because === "exception" ? "by an exception" : `because ${why}`;
}
