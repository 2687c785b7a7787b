import { EXCEPTION_ATTRIBUTES, type ImageException } from "../../../functions/contract/blocking/exceptions";
import { DIGEST, OTHER_DOCKER_HUB } from "../../../functions/contract/images/image";
import { storedExceptions } from "../../exceptions";
import { type Input, objectListInput, quote, type Rule, together, type Values } from "../../interface";
import { HOSTED_PATTERN, hostsMessage } from "./tasks";

/**
 * Limit of all exceptions in bytes of JSON. A DynamoDB item has at most 400 KB; the rest is for names and later
 * attributes.
 */
const EXCEPTIONS_BYTES = 300 * 1024;
const { image: IMAGE, until: UNTIL, accounts: ACCOUNTS, workloads: WORKLOADS } = EXCEPTION_ATTRIBUTES;

/** Three groups: host and path, tag, digest. */
const PARTS = "^([^@]*?)(|:[^:/@]*)(|@.*)$";
const BEGINS_WITH_DOCKER_HUB = `^${OTHER_DOCKER_HUB}/`;
/** An official image of Docker Hub: one path segment, without `**`. */
const OFFICIAL_IMAGE = "^docker[.]io/(([*]?[^/*])+[*]?|[*])$";

const replaced = (text: string, pattern: string, by: string) =>
  `replace(${text}, ${quote(`/${pattern}/`)}, ${quote(by)})`;

/** Terraform expression that normalises the image of `entry` as `parseImage` does. */
export const NORMALISED = `one([for part in [regex(${quote(PARTS)}, entry.image)] : join("", [${replaced(
  replaced("lower(part[0])", BEGINS_WITH_DOCKER_HUB, "docker.io/"),
  OFFICIAL_IMAGE,
  "docker.io/library/$1",
)}, part[1], part[2]])])`;

const EXCEPTION = {
  image: "docker.io/team/shop",
  until: "2099-01-01",
  reason: "Fix is on its way",
  owner: "shop",
};

function exceptions(attribute: keyof ImageException, values: readonly unknown[]): object[][] {
  return values.map((value) => [{ ...EXCEPTION, [attribute]: value }]);
}

/** Returns 600 exceptions, which are exactly as large as allowed if the reason has 431 bytes. */
function sixHundred(reason: string): object[] {
  return [{ ...EXCEPTION, reason }, ...Array(599).fill({ ...EXCEPTION, reason: "é".repeat(216) })];
}

function eachException(condition: string, message: string, ...values: Values): Rule {
  return together(`alltrue([for entry in var.exceptions : ${condition}])`, message, ...values);
}

function lineRule(attribute: "reason" | "owner", what: string): Rule {
  const { matches, most } = EXCEPTION_ATTRIBUTES[attribute];
  return eachException(
    `can(regex(${quote(matches)}, entry.${attribute}))`,
    `exceptions: each must have ${what}. It has 1 to ${most} characters, does not begin with a space, and has no line breaks or other control characters. Write it in one line.`,
    exceptions(attribute, ["o", '漢字 <&> "quoted" ${x} %{y} 🚢'.padEnd(most, "x")]),
    exceptions(attribute, [...["", " ", "   ", null, "a\nb", "a\u001bb", "a\tb"], "a".repeat(most + 1)]),
  );
}

function listRule(attribute: "accounts" | "workloads", what: string, ...values: Values): Rule {
  const { eachMatches, most } = EXCEPTION_ATTRIBUTES[attribute];
  const given = `entry.${attribute}`;
  return eachException(
    `try(${given}, null) == null ? true : try(length(${given}) > 0 && length(${given}) <= ${most} && alltrue([for each in ${given} : can(regex(${quote(eachMatches)}, each))]), false)`,
    `exceptions: ${attribute} must hold 1 to ${most} ${what}. Leave it out if the exception is for all.`,
    ...values,
  );
}

const EXCEPTION_RULES: readonly Rule[] = [
  eachException(
    `try(startswith(entry.image, "sha256:"), false) ? can(regex(${quote(DIGEST.source)}, entry.image)) : can(regex(${quote(IMAGE.matches)}, entry.image))`,
    "exceptions: image must be a digest (sha256: and 64 lowercase hexadecimal digits), or a pattern of normalised references such as docker.io/library/*. A pattern has 1 to 255 characters: letters, digits, . _ - + : / @ and the wildcards * ** ?. Copy the digest from the event or from Sysdig.",
    exceptions("image", [`sha256:${"a".repeat(64)}`, `h.io/${"i".repeat(250)}`]),
    [
      ...exceptions("image", ["", null, "[z-a]nginx", "quay.io/ nginx", "quay.io/{a,b}"]),
      ...exceptions("image", ["sha256:e3b0c442", `sha256:${"A".repeat(64)}`]),
    ],
  ),
  eachException(
    `try(startswith(entry.image, "sha256:"), false) ? true : can(regex(${quote(HOSTED_PATTERN)}, entry.image))`,
    hostsMessage("exceptions: image must begin"),
    exceptions("image", ["**/nginx@sha256:0a1b"]),
    exceptions("image", ["nginx:1.27", "nginx"]),
  ),
  {
    ...eachException(
      `try(startswith(entry.image, "sha256:") || entry.image == ${NORMALISED}, true)`,
      "exceptions: image must be a normalised reference, because it is compared with normalised references. Docker Hub is docker.io, its official images are below docker.io/library/, and only a tag has capitals.",
      exceptions("image", ["docker.io/library/nginx", "*.example.com:5000/team/**"]),
      [
        ...exceptions("image", ["docker.io/nginx:V1", "index.docker.io/team/shop", "Quay.io/acme/*"]),
        ...exceptions("image", ["quay.io/Acme/shop", "*.Example.com:5000/Team/**"]),
      ],
    ),
    advice: `\${join(" ", [for entry in var.exceptions : "Instead of \${entry.image} write \${${NORMALISED}}." if try(!startswith(entry.image, "sha256:") && entry.image != ${NORMALISED}, false)])}`,
  },
  eachException(
    // Does not compare with the present time, because the same configuration must still be valid tomorrow.
    `can(regex(${quote(UNTIL.matches)}, entry.until)) && can(timeadd(length(entry.until) == 10 ? "\${entry.until}T00:00:00Z" : entry.until, "0s"))`,
    "exceptions: until must be an existing day of this century (2027-03-31: the exception ends with that day in UTC), or an RFC 3339 time such as 2027-03-31T18:00:00Z. There is no exception without an end: extend it after a review.",
    exceptions("until", ["2099-12-31T18:00:00.5+02:00", "2096-02-29", "2001-01-01"]),
    [
      ...exceptions("until", ["", null, "2099-02-30", "2099-13-01", "2099-02-29", "next year"]),
      ...exceptions("until", ["31-12-2099", "0099-01-01", "2099-01-01 "]),
      ...exceptions("until", ["2099-01-01T12:00:00", "2099-01-01T24:00:00Z"]),
    ],
  ),
  lineRule("reason", "a reason, which is published wherever the exception is used"),
  lineRule("owner", "an owner, who answers for the exception, such as a team or an address"),
  listRule(
    "accounts",
    "account ids of 12 digits",
    exceptions("accounts", [null, ["123456789012"], Array(ACCOUNTS.most).fill("012345678901")]),
    exceptions("accounts", [
      ...[[], [""], [null], ["12345678901"], ["1234567890123"], ["123456789012", "*"]],
      Array(ACCOUNTS.most + 1).fill("123456789012"),
    ]),
  ),
  listRule(
    "workloads",
    "patterns CLUSTER/NAME of services or families, such as shop/web or shop/batch-*",
    exceptions("workloads", [null, ["shop/web", "*/batch-*"], Array(WORKLOADS.most).fill("a/b")]),
    exceptions("workloads", [
      ...[[], [""], [null], ["web"], ["shop/web/1"], ["shop/w?b"]],
      Array(WORKLOADS.most + 1).fill("a/b"),
    ]),
  ),
  {
    // Counts bytes by base64, which has 4 characters for each 3 bytes begun; of a text, Terraform would count
    // characters.
    condition: `try(length(base64encode(jsonencode(${storedExceptions("var.exceptions")}))) <= ${(EXCEPTIONS_BYTES / 3) * 4}, true)`,
    message: `exceptions takes ${EXCEPTIONS_BYTES / 1024} KB as JSON, which is what fits into an item of DynamoDB. Remove exceptions that have ended, and name several images with one pattern.`,
    accepts: [sixHundred(`x${"é".repeat(215)}`)],
    refuses: [sixHundred("é".repeat(216))],
  },
];

/** Images that may run although their verdict is FAILED. */
export const EXCEPTIONS_INPUT: Input = objectListInput(
  "exceptions",
  `Images that may run although their verdict is FAILED, for the gate and for enforcement. image: a glob pattern as in exclude_images, or a digest. until: the last day of the exception in UTC, or an RFC 3339 time; the exception then ends by itself. reason: why. owner: who answers for the exception. accounts: the accounts in which it applies (default: all; the gate works in its own account only). workloads: patterns CLUSTER/NAME of the services or families to which it applies (default: all). At most ${EXCEPTIONS_BYTES / 1024} KB as JSON. A plan warns of a pattern with a tag, because tags move, and of an exception that has ended. Accept single vulnerabilities in Sysdig instead.`,
  EXCEPTION_ATTRIBUTES,
  ...EXCEPTION_RULES,
);
