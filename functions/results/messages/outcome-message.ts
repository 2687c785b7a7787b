import { commandLine } from "../../contract/documentation";
import { inUtc } from "../../contract/durations";
import { withoutMarkup } from "../../contract/exportable";
import { DIGEST } from "../../contract/images/image";
import type { CompletedOutcome, Outcome } from "../../contract/notices/outcome";
import { placeOfArn } from "../../contract/places/place";
import { describeCluster, describeOwners, describeRuns } from "./phrases/describe-runs";
import { describeCounts, describeWorst } from "./phrases/describe-vulnerability";
import type { TopicMessage } from "./topic-message";

/** Returns the message of a scan's end. In a chat, each repository has one thread. */
export function outcomeMessage(outcome: Outcome): TopicMessage {
  const state = "verdict" in outcome ? outcome.verdict : "ERROR";
  return {
    title: `Image scan ${state}: ${outcome.image.reference}`,
    lines: describe(outcome),
    steps: state === "PASSED" ? [] : stepsOf(outcome),
    attributes: {
      verdict: state,
      change: outcome.change,
      repository: outcome.image.repository,
      account: accountsOf(outcome),
      cluster: outcome.cluster ?? "",
      owner: outcome.owner ?? "",
      errorClass: "error" in outcome ? outcome.error.class : "",
      errorScope: "error" in outcome ? outcome.error.scope : "",
    },
    id: outcome.scanId,
    thread: outcome.image.repository,
  };
}

/** People paste and run these commands, so they contain only real digests. */
function stepsOf({ image: { digest = "" }, installation, ...ending }: Outcome): string[] {
  return [
    ...("verdict" in ending && ending.verdict === "FAILED"
      ? [`${ending.resultUrl ? "Open the report, fix" : "Fix"} the image, and deploy it again.`]
      : []),
    ...(DIGEST.test(digest)
      ? [`${commandLine(`image ${digest.slice(0, 19)}`, installation)} shows what to do, and what runs it.`]
      : []),
  ];
}

/** Returns the accounts that run the image. If none is known: the account of the task last seen with the image. */
function accountsOf({ accounts = [], task }: Outcome): readonly string[] {
  return accounts.length > 0 || task === undefined ? accounts : [placeOfArn(task).account];
}

function describe(outcome: Outcome): string[] {
  const { image } = outcome;
  return [
    `Image: ${image.reference}${image.digest ? `@${image.digest}` : ""} (${image.platform})`,
    ...describeEnding(outcome),
    `Owner: ${describeOwners(outcome)}`,
    describeRuns(outcome),
    `Cluster: ${describeCluster(outcome)}`,
    `Task: ${outcome.task ?? ""}`,
    outcome.build === undefined ? "" : `Build: ${outcome.build}`,
    `Scan: ${outcome.scanId}`,
  ].filter((line) => !/^([A-Z][a-z ]+: )?$/.test(line));
}

function describeEnding(outcome: Outcome): string[] {
  if (!("verdict" in outcome)) {
    const { class: errorClass, scope, reason, retryAt } = outcome.error;
    return [
      `The scan ended without a verdict (class ${errorClass}, scope ${scope}): ${reason}`,
      `Retry: ${retryAt === undefined ? "when another task runs the image" : inUtc(retryAt)}`,
    ];
  }
  return [
    `Verdict: ${outcome.verdict}`,
    `Change: ${describeChange(outcome)}`,
    `Vulnerabilities: ${outcome.counts ? describeCounts(outcome.counts) : "not known"}`,
    ...(outcome.failedRules ?? []).map((rule) => `Failed rule: ${withoutMarkup(rule)}`),
    ...describeWorst(outcome.topVulnerabilities),
    `Report: ${outcome.resultUrl ?? ""}`,
  ];
}

function describeChange({ change, newVulnerabilities = [] }: CompletedOutcome): string {
  const added = newVulnerabilities.map(withoutMarkup).join(", ");
  return added === "" ? change : `${change}, new among the worst: ${added}`;
}
