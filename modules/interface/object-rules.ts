import type { NumberAttribute, TextAttribute } from "../../functions/contract/blocking/attributes";
import { KMS_KEY_ATTRIBUTE } from "../installation";
import type { ListAttribute, PatternAttribute } from "../terraform-language";
import { each, KEY, KEY_ALIAS, PARAMETER } from "./examples";
import type { Rule } from "./input";
import { quote, together, type Values, withCommas } from "./rules";

/**
 * Restricts `input.attribute` to its allowed values. If it is left out, it has its default.
 *
 * @param allowed says which values are allowed and what to do
 */
export function attributeRule(
  path: string,
  attribute: TextAttribute | NumberAttribute,
  allowed: string,
): Rule {
  const { input, name, reference } = partsOf(path);
  const message = `${path} must be ${allowed}`;
  if ("oneOf" in attribute) {
    const { oneOf } = attribute;
    return {
      condition: `try(${reference}, null) == null ? true : contains(${JSON.stringify(oneOf)}, ${reference})`,
      message,
      accepts: [{}, ...each(name, oneOf)],
      refuses: each(name, ["", "deny", String(oneOf[0]).toUpperCase()]),
    };
  }
  const { from, to } = attribute;
  return {
    condition: `var.${input} == null ? true : floor(${reference}) == ${reference} && ${reference} >= ${from} && ${reference} <= ${to}`,
    message,
    accepts: each(name, [from, to]),
    refuses: each(name, [from - 1, from - 0.5, from + 0.5, to + 1]),
  };
}

/** Restricts a text, or each entry of a list, to its pattern. */
export function patternRule(
  path: string,
  attribute: PatternAttribute | ListAttribute,
  allowed: string,
  ...values: Values
): Rule {
  if ("eachMatches" in attribute) {
    return together(listCondition(path, attribute), `${path} must hold ${allowed}`, ...values);
  }
  const { input, reference } = partsOf(path);
  const isNull = attribute.isRequired ? `var.${input} == null` : `try(${reference}, null) == null`;
  const condition = `${isNull} ? true : can(regex(${quote(attribute.matches)}, ${reference}))`;
  return together(condition, `${path} must be ${allowed}`, ...values);
}

function listCondition(path: string, { eachMatches, isRequired, default: usual }: ListAttribute): string {
  const { input, reference } = partsOf(path);
  const matches = `can(regex(${quote(eachMatches)}, entry))`;
  // Terraform can neither count nor iterate a null list. A list with a default is never null.
  return isRequired || usual !== undefined
    ? `var.${input} == null ? true : try(length(${reference}) > 0 && alltrue([for entry in ${reference} : ${matches}]), false)`
    : `alltrue([for entry in try(${reference}, null) == null ? [] : ${reference} : ${matches}])`;
}

/**
 * Limits a length.
 *
 * @param what names the entries or characters, the reason and what to do
 */
export function mostRule(
  path: string,
  { most }: { readonly most: number },
  what: string,
  ...values: Values
): Rule {
  const { reference } = partsOf(path);
  // Null passes this rule.
  return together(
    `try(length(${reference}) <= ${most}, true)`,
    `${path} takes at most ${withCommas(most)} ${what}`,
    ...values,
  );
}

function partsOf(path: string) {
  const [input = "", name = ""] = path.split(".");
  return { input, name, reference: `var.${path}` };
}

/**
 * Checks the key of a secret or parameter.
 *
 * @param holder the secret or parameter without the key
 */
export function keyRule(input: string, holder: object): Rule {
  return patternRule(
    `${input}.kms_key_arn`,
    KMS_KEY_ATTRIBUTE.kms_key_arn,
    "the ARN of a KMS key (arn:aws:kms:REGION:ACCOUNT:key/ID). Leave it out for AWS's own key.",
    [{ ...holder, kms_key_arn: KEY }],
    each("kms_key_arn", ["", KEY_ALIAS, KEY.replace("0a1b2c3d", "a".repeat(65))], holder),
  );
}

/** Names that AWS reserves, also in capitals. They need their own rule, because RE2 has no look-ahead. */
const RESERVED = "^/?([aA][wW][sS]|[sS][sS][mM])";

/**
 * Checks the name of a user's parameter.
 *
 * @param example a name
 * @param instead what to use for a parameter of another account
 * @param tooLong why a name is limited, and what to do
 */
export function parameterRules(
  input: string,
  attribute: PatternAttribute & { readonly most: number },
  example: string,
  instead: string,
  tooLong: string,
): Rule[] {
  const { most } = attribute;
  return [
    patternRule(
      `${input}.name`,
      attribute,
      `the name of a parameter, such as ${example}, with at most 15 levels, and not its ARN. A parameter of another account cannot be used: copy it, or use ${instead}.`,
      each("name", [example, "token", "/a".repeat(15)]),
      each("name", ["", PARAMETER, "sysdig/token", "/a".repeat(16), "/sysdig/token:3"]),
    ),
    {
      condition: `var.${input} == null ? true : !can(regex("${RESERVED}", var.${input}.name))`,
      message: `${input}.name must not begin with aws or ssm, which AWS reserves. Store the text under a name of your own.`,
      accepts: [{ name: "/sysdig/aws/ssm" }],
      refuses: [{ name: "/aws/token" }, { name: "SSMtoken" }],
    },
    mostRule(
      `${input}.name`,
      attribute,
      `characters${tooLong}`,
      [{ name: "/".padEnd(most, "a") }],
      [{ name: "/".padEnd(most + 1, "a") }],
    ),
    keyRule(input, { name: "token" }),
  ];
}
