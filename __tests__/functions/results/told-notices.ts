import { readControl } from "../../../functions/capacity/control";
import { parseImage } from "../../../functions/contract/images/image";
import type { DeployedImage, DeploymentEvent } from "../../../functions/contract/notices/deployment-event";
import type { Notice } from "../../../functions/contract/notices/notice";
import type { CompletedOutcome } from "../../../functions/contract/notices/outcome";
import { OPEN } from "../capacity/breaker/open-breaker";
import { BAD_IMAGE, deploymentEvent } from "../deployment-events";
import { completedOutcome, erroredOutcome, failedOutcome } from "../outcomes";
import { arnIn, MEMBER, OWN } from "../places-on-sts";
import { NOW, TASK_ARN, vulnerability } from "../samples";
import {
  gateItem,
  historyOf,
  hoursAgo,
  imageRow,
  keyOf,
  summaryOf,
  unscannedRow,
  workloadsItem,
} from "../summary/ledger-items";
import { NOTICES } from "./every-notice";

const HOSTILE = "<!channel>\u001b[2J\u202e\n@here `x` https://evil.example *bold*";
const { image, ...rest } = completedOutcome();
const web = { kind: "service", name: "web", cluster: "shop", ...OWN, tasks: 3 } as const;
const job = { ...web, kind: "family", name: "job", tasks: 1, owner: "@here" } as const;
const UNFIXED = { fixedIn: undefined, exploitable: false, knownExploited: false };
const ECR = "210987654321.dkr.ecr.eu-west-1.amazonaws.com/shop/web";

const outcomes: readonly (readonly [string, Partial<CompletedOutcome>])[] = [
  ["an image of which much is known", { owner: "shop", failedRules: ["P / B / R"], services: [web] }],
  [
    "several owners, services and families",
    { owner: "pay, ments", services: [{ ...web, owner: "pay, ments" }, job], furtherServices: 7 },
  ],
  ["further owners", { services: [web], furtherOwners: ["data"], owner: "shop" }],
  ["an image that nothing runs", { services: [] }],
  ["one that somebody has started", { services: [{ ...web, tasks: 1, startedBy: true }] }],
  [
    "a task in another account",
    {
      ...{ task: arnIn(MEMBER, "task/shop/1"), cluster: "shop", accounts: [OWN.account, MEMBER.account] },
      services: [
        { ...web, ...MEMBER },
        { ...web, ...OWN },
      ],
    },
  ],
  ["an image that a person had scanned", { task: undefined, accounts: [], services: [] }],
  ["little", { resultUrl: undefined, scannedDigest: undefined, build: undefined, cluster: undefined }],
  ["a digest that is none", { image: { ...image, digest: "sha256:$(reboot)" } }],
  ["an image in ECR", { image: { ...image, reference: `${ECR}:1`, repository: ECR } }],
  ["one without a tag", { image: { ...image, reference: ECR, repository: ECR } }],
  [
    "one without a digest",
    { image: { ...image, reference: `${ECR}:1`, repository: ECR, digest: undefined } },
  ],
  ["another platform", { image: { ...image, platform: "linux/arm64" } }],
  ["another installation", { installation: "other" }],
  ["new vulnerabilities", { change: "worse", newVulnerabilities: ["CVE-2024-1234"] }],
  [
    "vulnerabilities with and without a fix",
    {
      topVulnerabilities: [
        vulnerability({ knownExploited: false }),
        vulnerability({ ...UNFIXED, name: "CVE-2", package: "", version: "" }),
        vulnerability({ ...UNFIXED, package: "libssl3" }),
      ],
    },
  ],
  ["no vulnerability with a name", { topVulnerabilities: [vulnerability({ name: "" })] }],
  ["hostile words", { failedRules: [HOSTILE], owner: HOSTILE, cluster: HOSTILE }],
];

const decided = (changes: Partial<DeployedImage>) => {
  const { resultUrl: _, topVulnerabilities: __, verdict: ___, verdictAt: ____, ...unknown } = BAD_IMAGE;
  return { images: [{ ...unknown, ...changes } as DeployedImage] };
};
const NAMELESS = { cluster: undefined, service: undefined, serviceArn: undefined, deploymentArn: undefined };

const deployments: readonly (readonly [string, Partial<DeploymentEvent>])[] = [
  ["an owner", { owner: "shop" }],
  ["an account of a member", { ...MEMBER, detailType: "Deployment Rolled Back" }],
  ["an error", decided({ decision: "allowed", because: "error", reason: "its registry refused" })],
  ["a failure of the gate", decided({ decision: "allowed", because: "gate-failure", reason: "Throttling" })],
  ["an image without a verdict", decided({ because: "timeout" })],
  ["one without a digest", decided({ because: "timeout", digest: undefined })],
  ["a digest that is none", decided({ because: "timeout", digest: "sha256:$(reboot)" })],
  [
    "hostile words",
    { reason: HOSTILE, ...decided({ reference: HOSTILE, containers: [HOSTILE], reason: HOSTILE }) },
  ],
  ["a family alone", { ...NAMELESS, cluster: "production", family: "batch" } as never],
  ["a cluster alone", { ...NAMELESS, cluster: "production" } as never],
  ["a service alone", { ...NAMELESS, service: "web" } as never],
  ["a task alone", { ...NAMELESS, taskArn: TASK_ARN } as never],
];

const impaired = (reason: string) => ({
  control: { ...readControl(undefined), breaker: { open: { ...OPEN, reason } } },
});
const failing = imageRow(historyOf({ 1: "FAILED", 48: "FAILED", 300: "PASSED" }));
const passed = { verdict: "PASSED", reference: "docker.io/acme/fixed:2" };
const gone = imageRow({ image: keyOf(3), reference: "docker.io/acme/gone:1" });
const inError = (number: number, reference: string, message: string) => {
  const key = keyOf(number);
  const reason = `Scan of ${reference} ${key.replace(/^.*@/, "").replace("#", " ")} failed: ${message}`;
  const row = unscannedRow({ image: key, reference, rowState: "ERROR", reason });
  return [row, workloadsItem({}, String(row.image))];
};
const ofBoth = (() => {
  const { failing: of, enforcement, ...others } = summaryOf([imageRow(), workloadsItem()]);
  const service = { ...web, since: hoursAgo(9), tasks: 2 };
  const decision = { detailType: "Task Stopped", decidedAt: hoursAgo(1), cluster: "shop", family: "job" };
  const services = [MEMBER, OWN].map((place) => ({ ...service, ...place }));
  const latest = [MEMBER, OWN].map((place) => ({ ...decision, ...place, images: [], furtherImages: 0 }));
  const images = of.images.map((each) => ({ ...each, services }));
  return { ...others, ...OWN, failing: { ...of, images }, enforcement: { ...enforcement, latest } };
})();

const summaries: readonly (readonly [string, Notice])[] = [
  [
    "what there is to do",
    summaryOf(
      [
        ...[failing, workloadsItem({ furtherServices: 3 })],
        imageRow({ image: keyOf(2), ...passed, ...historyOf({ 1: "PASSED", 300: "FAILED" }) }),
        ...[gone, workloadsItem({ sweptAt: hoursAgo(30) }, String(gone.image))],
        unscannedRow({
          image: keyOf(4),
          rowState: "WAITING",
          dueAt: NOW.toISOString(),
          reason: "20 scans run.",
        }),
        workloadsItem({}, keyOf(4)),
        gateItem("x", "FAILED", deploymentEvent({ decidedAt: hoursAgo(4) }), 4),
      ],
      { control: { ...readControl(undefined), running: ["a"] } },
    ),
  ],
  ["a table that was not read to its end", summaryOf([], { lastSweep: undefined }, false)],
  ["an installation that is impaired", summaryOf([], impaired("no token <@here>"))],
  ["what was never scanned alone", summaryOf([unscannedRow(), workloadsItem()])],
  ["what nothing runs", summaryOf([unscannedRow({ lastSeenAt: hoursAgo(200) })])],
  [
    "errors, whose reasons do not name their images again",
    summaryOf([
      ...inError(1, "quay.io/acme/a:1", "the registry quay.io refused the credentials"),
      ...inError(2, "quay.io/acme/b:1", "it is gone"),
    ]),
  ],
  [
    "reasons that are cut: after a whole word, but within an address",
    summaryOf([
      ...inError(1, "quay.io/acme/a:1", "the registry refused credentials ".repeat(10)),
      ...inError(2, "quay.io/acme/b:1", `see https://quay.io/${"a".repeat(300)}`),
    ]),
  ],
  ["services of equal names in two accounts", ofBoth as never],
];

/** Every kind of notice, and what there may be in one. */
export const TOLD: readonly (readonly [string, Notice])[] = [
  ...NOTICES,
  ...outcomes.map(([about, changes]) => [`an outcome with ${about}`, completedOutcome(changes)] as const),
  [
    "an outcome of a tag, whose task has no cluster",
    failedOutcome({
      image: parseImage("nginx:1.27", "linux/arm64"),
      lastTaskArn: TASK_ARN.replace("/production", ""),
    }),
  ],
  ["an error that another task retries", erroredOutcome({}, null)],
  ["a passed image", { ...rest, image, verdict: "PASSED" } as Notice],
  ...deployments.map(([about, changes]) => [`a deployment with ${about}`, deploymentEvent(changes)] as const),
  ...summaries.map(([about, notice]) => [`a summary of ${about}`, notice] as const),
];
