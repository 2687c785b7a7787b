import type { DeployedImage } from "../../../../functions/contract/notices/deployment-event";
import {
  deploymentMessage,
  describeDeployment,
  gateMessage,
  nameOfDeployed,
} from "../../../../functions/results/messages/deployment-message";
import {
  BAD_IMAGE,
  DEPLOYMENT_TYPES,
  deploymentEvent,
  GATE_CLOSED,
  GATE_OPENED,
  TASK_STOPPED,
} from "../../deployment-events";
import { MEMBER, OWN } from "../../places-on-sts";
import { DIGEST, OTHER_DIGEST, TASK_ARN } from "../../samples";

const described = (changes: Parameters<typeof deploymentEvent>[0] = {}) =>
  describeDeployment(deploymentEvent(changes)).join("\n");

/** The line that says what decided on one image. */
function decision(changes: Partial<DeployedImage>, detailType = "Deployment Blocked" as const): string {
  const { resultUrl: _, topVulnerabilities: __, verdict: ___, verdictAt: ____, ...image } = BAD_IMAGE;
  const [line = ""] = describeDeployment(
    deploymentEvent({ detailType, images: [{ ...image, ...changes }] }),
  ).filter((each) => / because /.test(each));
  return line;
}

test("a blocked deployment says what, why, each image with its vulnerabilities and its report, what to do, and how to get an exception", () => {
  const { revisionArn, deploymentArn } = deploymentEvent();

  expect(describeDeployment(deploymentEvent())).toEqual([
    "1 of 2 images was refused.",
    "Service: production/web",
    `Revision: ${revisionArn}`,
    `Deployment: ${deploymentArn}`,
    "Stage: POST_SCALE_UP",
    `Image: docker.io/library/nginx:1.27@${DIGEST} (linux/amd64, web)`,
    `Blocked because its verdict is FAILED; reached at 2026-03-01 12:00 UTC.`,
    "Failed rule: Best Practices / Severe vulnerabilities / Severity greater than or equal high",
    "Worst vulnerabilities (at most five):",
    "- CVE-2024-1234 critical in openssl 3.0.2, fixed in 3.0.13, exploited in the wild",
    "Report: https://secure.sysdig.com/#/results/17",
    `Image: docker.io/envoyproxy/envoy:v1.31.0@${OTHER_DIGEST} (linux/amd64, proxy)`,
    `Passed by an exception; its verdict is FAILED; reached at 2026-03-01 12:00 UTC; for docker.io/envoyproxy/*, of team-edge@example.com, until the end of 2027-03-31 UTC: fix is in review, https://tracker.example.com/7.`,
    expect.stringMatching(/^Next steps: update the packages above/),
    expect.stringMatching(/^How to get an exception: ask the owners of the installation scanning/),
    `  { image = "${DIGEST}", until = "YYYY-MM-DD", reason = "...", owner = "..." }`,
    "Or accept a single vulnerability in Sysdig, scan the image again, and deploy.",
  ]);
});

test.each([
  ["Deployment Audited", /\nWould be blocked because its verdict is FAILED/],
  ["Enforcement Audited", /\nWould be blocked because its verdict is FAILED/],
  ["Deployment Rolled Back", /\nBlocked because its verdict is FAILED/],
] as const)("%s says what became of its images", (detailType, line) => {
  expect(described({ detailType })).toMatch(line);
});

test.each([
  [
    "error",
    "its registry refused",
    /^Allowed because it has no verdict: its scan ended in an error; its registry refused\.$/,
  ],
  [
    "gate-failure",
    "ThrottlingException",
    /^Allowed because it could not be judged: the gate itself failed; ThrottlingException\.$/,
  ],
] as const)("an image that is let through by %s says so", (because, reason, line) => {
  expect(decision({ decision: "allowed", because, ...(reason ? { reason } : {}) })).toMatch(line);
});

test("an image that was blocked without a verdict is no case for an exception", () => {
  const text = described({
    images: [{ ...BAD_IMAGE, because: "timeout", verdict: undefined }] as DeployedImage[],
  });

  expect(text).toContain("deploy again once it has a verdict");
  expect(text).toContain(`fargate-scans wait --image ${BAD_IMAGE.digest} --name `);
  expect(text).toContain(`fargate-scans image ${BAD_IMAGE.digest} --name `);
  expect(text).not.toContain("exception");
});

test.each([undefined, "sha256:$(reboot)"])(
  "a digest of %s gets into no command that people paste",
  (digest) => {
    const text = described({ images: [{ ...BAD_IMAGE, digest, because: "timeout" }] as DeployedImage[] });

    expect(text).toContain("fargate-scans wait --image IMAGE --name ");
  },
);

test("a standalone task is named by its family", () => {
  const text = describeDeployment(TASK_STOPPED).join("\n");

  expect(text).toContain("Task family: production/nightly-report\n");
  expect(text).toContain(`Task: ${TASK_ARN}\n`);
  expect(text).not.toMatch(/Service|Revision|undefined/);
});

test.each([
  [{ cluster: "production", service: "web" }, "production/web"],
  [{ cluster: "production", family: "batch" }, "production/batch"],
  [{ cluster: "production" }, "production"],
  [{ service: "web" }, "web"],
  [{ taskArn: TASK_ARN }, TASK_ARN],
  [{}, "an unknown deployment"],
])("%j is called %s", (known, name) => {
  expect(nameOfDeployed(known)).toBe(name);
});

test("what a task definition or a registry says moves no cursor, breaks no line and calls nobody", () => {
  const hostile = "<!channel>\u001b[2J\n@here `x` https://evil.example";
  const lines = describeDeployment(
    deploymentEvent({
      reason: hostile,
      images: [
        {
          reference: hostile,
          containers: [hostile],
          reason: hostile,
          decision: "blocked",
          because: "failed",
        },
      ],
    }),
  );

  expect(lines.join("")).not.toMatch(/[<\p{Cc}]|@here/u);
  // Nor does it leave the text in which an exception stands.
  expect(lines.find((line) => line.startsWith("  {"))).toMatch(/^ {2}\{ image = "[^"]*", until = /);
});

test("each detail type has a title and an attribute of its own", () => {
  const messages = DEPLOYMENT_TYPES.map((detailType) =>
    deploymentMessage(deploymentEvent({ detailType }), OWN),
  );

  expect(new Set(messages.map(({ title }) => title)).size).toBe(DEPLOYMENT_TYPES.length);
  expect(messages.map(({ attributes }) => attributes.deployment)).toEqual([
    ...["BLOCKED", "AUDITED", "ALLOWED_FAILED", "ALLOWED_UNSCANNED", "EXCEPTION_USED"],
    ...["ROLLED_BACK", "TASK_STOPPED", "ENFORCEMENT_AUDITED", "ENFORCEMENT_PAUSED"],
  ]);
  // Also of the mode act, where nothing could be done.
  expect(messages.at(-2)?.title).toBe("Enforcement did NOT act: production/web");
});

test("messages of one service, and those of the gate, are a thread each", () => {
  const blocked = deploymentMessage(deploymentEvent(), OWN);
  const audited = deploymentMessage(
    deploymentEvent({ deploymentEventId: "2", detailType: "Deployment Audited" }),
    OWN,
  );
  const elsewhere = deploymentMessage(deploymentEvent(MEMBER), OWN);

  expect(elsewhere.thread).not.toBe(blocked.thread);
  expect(audited.thread).toBe(blocked.thread);
  expect(audited.id).not.toBe(blocked.id);
  expect(gateMessage(GATE_OPENED).thread).toBe(gateMessage(GATE_CLOSED).thread);
});
