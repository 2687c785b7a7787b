import { ERROR_CLASSES, ERROR_SCOPES, VERDICTS } from "../../../functions/contract/images/scan";
import type { Notice } from "../../../functions/contract/notices/notice";
import { WAITING } from "../capacity/breaker/open-breaker";
import {
  DEPLOYMENT_TYPES,
  deploymentEvent,
  EXCEPTION_ENDS,
  GATE_CLOSED,
  GATE_OPENED,
  TASK_STOPPED,
} from "../deployment-events";
import {
  completedOutcome,
  erroredOutcome,
  IMPAIRED,
  NOT_ANSWERING,
  NOT_HEARD,
  RECOVERED,
  RESCAN,
} from "../outcomes";
import { vulnerability } from "../samples";
import { imageRow, summaryOf, workloadsItem } from "../summary/ledger-items";

/** Settings with which every channel is there. */
export const EVERY_CHANNEL = {
  RESULTS_TOPIC_ARN: "arn:aws:sns:us-east-1:123456789012:scanning-results",
  SECURITY_HUB: "true",
} as const;

const NOWHERE = { cluster: undefined, task: undefined };
const { image, ...rest } = completedOutcome();
const { digest: _, ...undigested } = image;

/** Every kind of notice there is. */
export const NOTICES: readonly (readonly [string, Notice])[] = [
  ["that the installation is impaired", IMPAIRED],
  ["that it recovered", RECOVERED],
  ["that it waits for its token", WAITING],
  ["that its token is stored", { ...WAITING, tokenEventId: "1-ready", detailType: "Installation Ready" }],
  ["that a rescan was asked for", RESCAN],
  ["that a place does not answer", NOT_ANSWERING],
  ["that a place answers again", { ...NOT_ANSWERING, detailType: "Place Answering" }],
  ["that a place is not heard", NOT_HEARD],
  ...DEPLOYMENT_TYPES.map((detailType) => [detailType, deploymentEvent({ detailType })] as const),
  ["what was decided on a task", TASK_STOPPED],
  [
    "what was decided on a deployment of which nothing is known",
    {
      ...deploymentEvent({
        images: [{ reference: "\u0000<@", decision: "allowed", because: "gate-failure" }],
      }),
      ...{ cluster: undefined, service: undefined, serviceArn: undefined, deploymentArn: undefined },
    },
  ],
  ["a summary of an empty ledger", summaryOf([], { lastSweep: undefined })],
  ["a summary", summaryOf([imageRow({ reference: "\u0000<@" }), workloadsItem()])],
  ["that the gate was opened", GATE_OPENED],
  ["that the gate was closed", GATE_CLOSED],
  ["that an exception ends", EXCEPTION_ENDS],
  [
    "that an exception ends that may be used",
    { ...EXCEPTION_ENDS, uses: [{ reference: "\u0000<@", platform: "linux/arm64" }], isComplete: false },
  ],
  ...VERDICTS.map((verdict) => [verdict, completedOutcome({ verdict })] as const),
  ...ERROR_CLASSES.flatMap((errorClass) =>
    ERROR_SCOPES.map((scope) => {
      const outcome = erroredOutcome({}, null);
      return [
        `an error of class ${errorClass} and scope ${scope}`,
        { ...outcome, error: { class: errorClass, scope, reason: "given by the test" } },
      ] as const;
    }),
  ),
  ["an error that is retried", erroredOutcome()],
  [
    "a verdict of the backend, without counts or report",
    { ...rest, image, counts: undefined, resultUrl: undefined, origin: "backend" },
  ],
  ["a verdict on an image without a digest", { ...rest, image: undigested }],
  ["a verdict on an image that no task is known to run", completedOutcome(NOWHERE)],
  ["an image that was seen before", completedOutcome({ firstSeenAt: "2026-02-01T00:00:00.000Z" })],
  [
    "an image with vulnerabilities",
    completedOutcome({ topVulnerabilities: [vulnerability({ name: "\u0000\n<b>" })] }),
  ],
  [
    "an image with the longest name",
    completedOutcome({ image: { ...image, reference: `${"a".repeat(255)}:1` } }),
  ],
];
