import type { FargateImageScanningProps } from "../../../modules/fargate-image-scanning";
import { CLUSTER, numbered } from "./refused-properties";

export const EXCEPTION = {
  image: "docker.io/team/0000",
  until: "2099-01-01",
  reason: "Fix is on its way",
  owner: "shop",
};
/** To the byte: each has 79 bytes without its reason, and a comma or a bracket more; two at the end. */
export const BYTES_OF_300_KB = [...Array(600).keys()].map((n) => ({
  ...EXCEPTION,
  reason: n === 0 ? `x${"é".repeat(215)}` : "é".repeat(216),
}));

/** What is wrong with gate, enforcement or exceptions, with properties that have it, and what the refusal says. */
export const REFUSED_BLOCKING: [string, FargateImageScanningProps, RegExp][] = [
  [
    "another mode of the gate",
    { deploymentGate: { mode: "enforce" } },
    /^deployment_gate\.mode must be audit/,
  ],
  [
    "another answer of the gate",
    { deploymentGate: { onFailed: "deny" } },
    /^deployment_gate\.on_failed must be block/,
  ],
  [
    "another answer to a failure of the gate",
    { deploymentGate: { onGateFailure: "" } },
    /^deployment_gate\.on_gate_failure must be block or allow.*Leave it out/,
  ],
  [
    "0 minutes at the gate",
    { deploymentGate: { timeoutMinutes: 0 } },
    /^deployment_gate\.timeout_minutes must/,
  ],
  [
    "1,381 minutes at the gate",
    { deploymentGate: { timeoutMinutes: 1381 } },
    /^deployment_gate\.timeout_minutes/,
  ],
  [
    "half a minute at the gate",
    { deploymentGate: { timeoutMinutes: 0.5 } },
    /^deployment_gate\.timeout_minutes/,
  ],
  [
    "a cluster of the gate by name",
    { deploymentGate: { clusterArns: ["shop"] } },
    /^deployment_gate\.cluster_arns/,
  ],
  [
    "a cluster of the gate that is not of the installation",
    { clusterArns: [CLUSTER], deploymentGate: { clusterArns: [`${CLUSTER}-2`] } },
    /^deployment_gate\.cluster_arns must be among cluster_arns.*Add the cluster/,
  ],
  [
    "31 clusters of the gate",
    { deploymentGate: { clusterArns: numbered("arn:aws:ecs:eu-west-1:123456789012:cluster/x", 31) } },
    /^deployment_gate\.cluster_arns takes at most 30/,
  ],
  ["another mode of enforcement", { enforcement: { mode: "block" } }, /^enforcement\.mode must be audit/],
  ["no action an hour", { enforcement: { maxActionsPerHour: 0 } }, /^enforcement\.max_actions_per_hour must/],
  [
    "1,001 actions an hour",
    { enforcement: { maxActionsPerHour: 1001 } },
    /^enforcement\.max_actions_per_hour/,
  ],
  [
    "a cluster of enforcement that is not of the installation",
    { clusterArns: [CLUSTER], enforcement: { clusterArns: [`${CLUSTER}-2`] } },
    /^enforcement\.cluster_arns must be among cluster_arns/,
  ],
  [
    "clusters of enforcement that do not fit beside a proxy",
    {
      enforcement: { clusterArns: numbered(CLUSTER, 20) },
      proxy: { httpsProxy: "http://proxy.example.com", noProxy: "a".repeat(2200) },
    },
    /^enforcement\.cluster_arns and proxy take 3300 characters together/,
  ],
  [
    "an exception for a name without a host",
    { exceptions: [{ ...EXCEPTION, image: "nginx:1.27" }] },
    /^exceptions: image must begin with the host/,
  ],
  [
    "an exception with brackets",
    { exceptions: [{ ...EXCEPTION, image: "[z-a]nginx" }] },
    /^exceptions: image must be a digest/,
  ],
  ["an exception for nothing", { exceptions: [{ ...EXCEPTION, image: "" }] }, /^exceptions: image must be/],
  [
    "an exception for an official image without library",
    { exceptions: [{ ...EXCEPTION, image: "docker.io/nginx:V1" }] },
    /^exceptions: image must be written as references are.*Instead of docker\.io\/nginx:V1 write docker\.io\/library\/nginx:V1\.$/,
  ],
  [
    "an exception for another name of Docker Hub",
    { exceptions: [{ ...EXCEPTION, image: "index.docker.io/team/shop" }] },
    /^exceptions: image must be written as references are.*Instead of index\.docker\.io\/team\/shop write docker\.io\/team\/shop\.$/,
  ],
  [
    "an exception for capitals",
    { exceptions: [{ ...EXCEPTION, image: "*.Example.com:5000/Team/**" }] },
    /^exceptions: image must be written as references are.*Instead of \*\.Example\.com:5000\/Team\/\*\* write \*\.example\.com:5000\/team\/\*\*\.$/,
  ],
  [
    "half a digest",
    { exceptions: [{ ...EXCEPTION, image: "sha256:0a1b" }] },
    /^exceptions: image must be a digest/,
  ],
  [
    "the 30th of February",
    { exceptions: [{ ...EXCEPTION, until: "2027-02-30" }] },
    /^exceptions: until must be a day/,
  ],
  [
    "a time without a zone",
    { exceptions: [{ ...EXCEPTION, until: "2027-02-01T10:00:00" }] },
    /^exceptions: until/,
  ],
  [
    "an exception for ever",
    { exceptions: [{ ...EXCEPTION, until: "" }] },
    /^exceptions: until.*no exception without/,
  ],
  ["no reason", { exceptions: [{ ...EXCEPTION, reason: " " }] }, /^exceptions: each must have a reason/],
  [
    "a reason of two lines",
    { exceptions: [{ ...EXCEPTION, reason: "a\nb" }] },
    /a reason.*Write it in one line/,
  ],
  [
    "a reason of 501 letters",
    { exceptions: [{ ...EXCEPTION, reason: "a".repeat(501) }] },
    /a reason.*1 to 500/,
  ],
  ["no owner", { exceptions: [{ ...EXCEPTION, owner: "" }] }, /^exceptions: each must have an? owner/],
  ["an owner of 201 letters", { exceptions: [{ ...EXCEPTION, owner: "a".repeat(201) }] }, /owner.*1 to 200/],
  [
    "one byte more of exceptions than fit",
    { exceptions: [...BYTES_OF_300_KB.slice(1), { ...EXCEPTION, reason: "é".repeat(216) }] },
    /^exceptions takes 300 KB as JSON/,
  ],
];
