import { Token } from "cdktf";
import { ENFORCEMENT_ATTRIBUTES } from "../../../functions/contract/blocking/enforcement";
import { endOf, type ImageException } from "../../../functions/contract/blocking/exceptions";
import { ANSWERS, GATE_ANSWERS, GATE_MODES, type GateCase } from "../../../functions/contract/blocking/gate";
import { fitsIntoCoordinator } from "../environment-rule";
import { type Input, objectInput, objectListInput, type Rule } from "../input";
import {
  attributeBetween,
  attributeListAtMost,
  attributeOneOf,
  breaks,
  bytes,
  characters,
  clustersAmong,
  quote,
} from "../rules";
import { arnOf } from "./arns";
import { NORMALISED } from "./normalised-pattern";
import { CLUSTER_ARNS_CHARACTERS, HOSTED_PATTERN, hostsMessage, IMAGE_PATTERN, MAX_CLUSTERS } from "./tasks";

const CLUSTER_ARN = arnOf("ecs", "cluster/[A-Za-z0-9_-]{1,255}");
const CASES = Object.keys(GATE_ANSWERS) as GateCase[];

/** A DynamoDB item has at most 400 KB; the rest is kept free for its names and for later attributes. */
const EXCEPTIONS_BYTES = 300 * 1024;
const DIGEST = "^sha256:[0-9a-f]{64}$";
/** Form alone; whether there is such a day, each side asks its own calendar. */
const UNTIL =
  "^20[0-9]{2}-[0-9]{2}-[0-9]{2}(T([01][0-9]|2[0-3]):[0-5][0-9]:[0-5][0-9]([.][0-9]{1,9})?(Z|[+-]([01][0-9]|2[0-3]):[0-5][0-9]))?$";
const MAX_REASON = 500;
const MAX_OWNER = 200;

/** Begins with something that can be seen, and has no control characters. */
const text = (most: number) => `^[^\\x00-\\x20\\x7f-\\xa0][^\\x00-\\x1f\\x7f-\\x9f]{0,${most - 1}}$`;

/** A rule that each exception has to keep. */
function eachException(
  condition: string,
  holds: (exception: ImageException) => boolean,
  message: string,
): Rule {
  return {
    condition: `alltrue([for entry in var.exceptions : ${condition}])`,
    holds: (exceptions: readonly ImageException[]) =>
      exceptions.every((exception) => Token.isUnresolved(exception) || holds(exception)),
    message,
  };
}

function textOf(attribute: "reason" | "owner", most: number, what: string): Rule {
  return eachException(
    `can(regex(${quote(text(most))}, entry.${attribute}))`,
    (exception) => !breaks(new RegExp(text(most), "u"), exception[attribute] ?? ""),
    `exceptions: each must have ${attribute === "owner" ? "an" : "a"} ${attribute}, ${what}, of 1 to ${most} characters that begins with no space, without line breaks and other control characters. Write it in one line.`,
  );
}

function insteadOf(image: string): string | undefined {
  const isNormalised =
    Token.isUnresolved(image) || image.startsWith("sha256:") || image === NORMALISED.of(image);
  return isNormalised ? undefined : `Instead of ${image} write ${NORMALISED.of(image)}.`;
}

const EXCEPTION_RULES: readonly Rule[] = [
  eachException(
    `try(startswith(entry.image, "sha256:"), false) ? can(regex(${quote(DIGEST)}, entry.image)) : can(regex(${quote(IMAGE_PATTERN)}, entry.image))`,
    ({ image = "" }) => !breaks(new RegExp(image.startsWith("sha256:") ? DIGEST : IMAGE_PATTERN), image),
    "exceptions: image must be a digest (sha256: and 64 lowercase hexadecimal digits), or a pattern of normalised references of 1 to 255 characters such as docker.io/library/*: letters, digits, . _ - + : / @ and the wildcards * ** ?. Copy the digest from the event or from Sysdig.",
  ),
  eachException(
    `try(startswith(entry.image, "sha256:"), false) ? true : can(regex(${quote(HOSTED_PATTERN)}, entry.image))`,
    ({ image = "" }) => image.startsWith("sha256:") || !breaks(new RegExp(HOSTED_PATTERN), image),
    hostsMessage("exceptions: image must begin"),
  ),
  {
    ...eachException(
      `try(startswith(entry.image, "sha256:") || entry.image == ${NORMALISED.expression}, true)`,
      ({ image = "" }) => insteadOf(image) === undefined,
      "exceptions: image must be written as references are once they are normalised, since it is held against those: Docker Hub is docker.io, its official images are below docker.io/library/, and only a tag has capitals.",
    ),
    advice: {
      expression: `join(" ", [for entry in var.exceptions : "Instead of \${entry.image} write \${${NORMALISED.expression}}." if try(!startswith(entry.image, "sha256:") && entry.image != ${NORMALISED.expression}, false)])`,
      of: (exceptions: readonly ImageException[]) =>
        exceptions.flatMap(({ image }) => insteadOf(image) ?? []).join(" "),
    },
  },
  eachException(
    // A time is compared with nothing here: the same configuration has to be valid tomorrow.
    `can(regex(${quote(UNTIL)}, entry.until)) && can(timeadd(length(entry.until) == 10 ? "\${entry.until}T00:00:00Z" : entry.until, "0s"))`,
    ({ until = "" }) =>
      Token.isUnresolved(until) || (new RegExp(UNTIL).test(until) && endOf(until) !== undefined),
    "exceptions: until must be a day of this century that exists (2027-03-31: it holds to the end of that day in UTC), or an RFC 3339 time such as 2027-03-31T18:00:00Z. There is no exception without an end: extend it when it is reviewed.",
  ),
  textOf("reason", MAX_REASON, "which is published wherever the exception is used"),
  textOf("owner", MAX_OWNER, "who answers for it, such as a team or an address"),
  {
    // base64 has four characters for each three bytes that are begun; of text, Terraform counts characters.
    condition: `length(base64encode(jsonencode(var.exceptions))) <= ${(EXCEPTIONS_BYTES / 3) * 4}`,
    holds: (exceptions: readonly ImageException[]) => bytes(exceptions) <= EXCEPTIONS_BYTES,
    message: `exceptions takes ${EXCEPTIONS_BYTES / 1024} KB as JSON, which is what fits into an item of DynamoDB. Remove those that have ended, and name several images with one pattern.`,
  },
];

function clusterRules(name: "deployment_gate" | "enforcement"): Rule[] {
  return [
    {
      condition: `alltrue([for entry in try(var.${name}.cluster_arns, null) == null ? [] : var.${name}.cluster_arns : can(regex(${quote(CLUSTER_ARN)}, entry))])`,
      holds: ({ clusterArns = [] }: { clusterArns?: readonly string[] }) =>
        Token.isUnresolved(clusterArns) ||
        !clusterArns.some((entry) => breaks(new RegExp(CLUSTER_ARN), entry)),
      message: `${name}.cluster_arns must hold ARNs of ECS clusters (arn:aws:ecs:REGION:ACCOUNT:cluster/NAME). Leave it out for those of cluster_arns.`,
    },
    attributeListAtMost(
      name,
      "cluster_arns",
      MAX_CLUSTERS,
      `${name}.cluster_arns takes at most ${MAX_CLUSTERS} clusters, since a policy has a limit. Leave it out for those of cluster_arns.`,
    ),
    {
      condition: `try(length(jsonencode(var.${name}.cluster_arns)) <= ${CLUSTER_ARNS_CHARACTERS}, true)`,
      holds: ({ clusterArns = [] }: { clusterArns?: readonly string[] }) =>
        Token.isUnresolved(clusterArns) || characters(clusterArns) <= CLUSTER_ARNS_CHARACTERS,
      message: `${name}.cluster_arns takes ${CLUSTER_ARNS_CHARACTERS} characters in all, since a policy has a limit. Leave it out for those of cluster_arns.`,
    },
    clustersAmong(name),
  ];
}

/** What happens to deployments and tasks with a vulnerable image. */
export const BLOCKING_INPUTS: readonly Input[] = [
  objectInput(
    "deployment_gate",
    {
      description: `A Lambda function that ECS asks, as a deployment lifecycle hook, whether a deployment may go on. Null: none. mode: audit (default; what would be blocked passes and is published) or block. What is done where an image is not known to be good, block or allow: ${CASES.map((each) => `${each} (default ${GATE_ANSWERS[each]})`).join(", ")}. All but on_failed let the image through by default. on_failed_running: the same for a FAILED image that the service runs already (default: what on_failed is). timeout_minutes: how long a deployment waits for its scans in all, from 1 to 1380 (default 30). cluster_arns: clusters whose services may use it (default: those of cluster_arns).`,
      type: gateType(),
      tsType: "DeploymentGateSettings | IResolvable",
    },
    [
      attributeOneOf(
        "deployment_gate",
        "mode",
        GATE_MODES,
        "deployment_gate.mode must be audit (what would be blocked passes, and is published) or block. Begin with audit.",
      ),
      ...CASES.map((each) =>
        attributeOneOf(
          "deployment_gate",
          each,
          ANSWERS,
          `deployment_gate.${each} must be block or allow. Leave it out for ${GATE_ANSWERS[each]}.`,
        ),
      ),
      attributeOneOf(
        "deployment_gate",
        "on_failed_running",
        ANSWERS,
        "deployment_gate.on_failed_running must be block or allow. Leave it out for what on_failed is.",
      ),
      attributeBetween(
        "deployment_gate",
        "timeout_minutes",
        1,
        1380,
        "deployment_gate.timeout_minutes must be a whole number of minutes from 1 to 1380: ECS gives a hook a day, of which an hour is left for its answer.",
      ),
      ...clusterRules("deployment_gate"),
    ],
  ),
  objectInput(
    "enforcement",
    {
      description:
        "What is done about new tasks whose image has a fresh FAILED verdict, for services without the gate and for tasks that nobody keeps running. Null: nothing. mode: audit (default; what would be done is published, and not done) or act. rollback_deployments (default true): a service's running deployment is rolled back, where that leads to another image, none with a fresh FAILED of its own. stop_standalone_tasks (default true): a task of a family or of a group that its starter named is stopped; one that AWS keeps running (services, daemons, Batch) never. max_actions_per_hour: from 1 to 1000 (default 10); what is past it waits for the next hour. cluster_arns: where it acts (default: in those of cluster_arns).",
      type: 'object({\n    mode                  = optional(string, "audit")\n    rollback_deployments  = optional(bool, true)\n    stop_standalone_tasks = optional(bool, true)\n    max_actions_per_hour  = optional(number, 10)\n    cluster_arns          = optional(list(string))\n  })',
      tsType: "EnforcementSettings | IResolvable",
    },
    [
      attributeOneOf(
        "enforcement",
        "mode",
        ENFORCEMENT_ATTRIBUTES.mode.oneOf,
        "enforcement.mode must be audit (what would be done is published, and not done) or act. Begin with audit.",
      ),
      attributeBetween(
        "enforcement",
        "max_actions_per_hour",
        1,
        1000,
        "enforcement.max_actions_per_hour must be a whole number from 1 to 1000. Leave enforcement out to do nothing at all.",
      ),
      ...clusterRules("enforcement"),
      fitsIntoCoordinator(),
    ],
  ),
  objectListInput(
    "exceptions",
    {
      description: `Images that may run although their verdict is FAILED, for the gate and for enforcement: image (a glob pattern as in exclude_images, or a digest), until (the last day it holds, in UTC, or an RFC 3339 time), reason and owner. It ends by itself. ${EXCEPTIONS_BYTES / 1024} KB as JSON. A pattern with a tag is warned about, since tags move, and so is an exception that has ended. Accept single vulnerabilities in Sysdig instead.`,
      type: "list(object({\n    image  = string\n    until  = string\n    reason = string\n    owner  = string\n  }))",
      tsType: "ImageException[] | IResolvable",
    },
    EXCEPTION_RULES,
  ),
];

function gateType(): string {
  const attributes = [
    ["mode", 'optional(string, "audit")'],
    ...CASES.map((each) => [each, `optional(string, "${GATE_ANSWERS[each]}")`]),
    ["on_failed_running", "optional(string)"],
    ["timeout_minutes", "optional(number, 30)"],
    ["cluster_arns", "optional(list(string))"],
  ] as const;
  const lines = attributes.map(([name, type]) => `    ${String(name).padEnd(17)} = ${type}\n`);
  return `object({\n${lines.join("")}  })`;
}
