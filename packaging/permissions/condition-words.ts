import { code } from "./words";

const VARIABLES = String.raw`codebuild:environment\.environmentVariables`;

/** Conditions of policies (operator and key) in readers' words. Two operators for ARNs mean the same. */
const CONDITIONS: readonly (readonly [condition: RegExp, words: string])[] = [
  [/^Arn(?:Equals|Like) aws:SourceArn: (.+)$/, "on behalf of $1"],
  [/^ArnLike ecs:cluster: (.+)$/, "in $1"],
  [/^ArnEquals ec2:Subnet: (.+)$/, "in $1"],
  [/^StringEquals ec2:AuthorizedService: (.+)$/, "to $1"],
  [/^StringEquals aws:ResourceOrgID: (.+)$/, "roles of the organisation $1"],
  [/^StringEquals aws:PrincipalOrgID: (.+)$/, "only from the organisation $1"],
  [/^ArnEquals aws:PrincipalArn: (.+)$/, "only by $1"],
  [/^StringEquals sts:ExternalId: (.+)$/, "only with the external id $1"],
  [/^StringLike kms:ViaService: `dynamodb\.\*\.amazonaws\.com\*`$/, "through DynamoDB"],
  [/^StringLike kms:ViaService: `secretsmanager\.\*\.amazonaws\.com\*`$/, "through Secrets Manager"],
  [/^StringLike kms:ViaService: `sns\.\*\.amazonaws\.com\*`$/, "through SNS"],
  [/^StringLike kms:ViaService: `sqs\.\*\.amazonaws\.com\*`$/, "through SQS"],
  [/^StringLike kms:ViaService: `ssm\.\*\.amazonaws\.com\*`$/, "through Systems Manager"],
  [/^ArnLike lambda:SourceFunctionArn: (.+)$/, "in calls by the code of $1"],
  [/^Bool aws:SecureTransport: `false`$/, "in calls without TLS"],
  [/^ForAllValues:StringEquals events:source: (.+)$/, "events whose source is $1"],
  [/^Null events:source: `false`$/, "events with a source"],
  [/^ForAllValues:StringLike dynamodb:LeadingKeys: (.+)$/, "only items whose keys are like $1"],
  [/^ForAnyValue:StringLike dynamodb:LeadingKeys: (.+)$/, "any item whose key is like $1"],
  [
    new RegExp(`^ForAnyValue:StringEquals ${VARIABLES}\\.name: (.+)$`),
    "builds that are given one of the variables $1",
  ],
  [
    new RegExp(`^ForAnyValue:StringNotEquals ${VARIABLES}\\.name: (.+)$`),
    "builds that are given a variable besides $1",
  ],
  [new RegExp(`^Null ${VARIABLES}/(\\w+)\\.value: \`false\`$`), "builds that are given the variable `$1`"],
  [new RegExp(`^StringNotEquals ${VARIABLES}/(\\w+)\\.value: (.+)$`), "`$1` is none of $2"],
  [new RegExp(`^StringNotLike ${VARIABLES}/(\\w+)\\.value: (.+)$`), "`$1` is like none of $2"],
  [/^Null (codebuild:.+): `false`$/, "builds that override any of $1"],
];

/** Returns a condition in readers' words; `say` has the words for the values. Throws if a condition has no words. */
export function conditionInWords(text: string, say: (values: string) => string): string {
  const [, key = "", values = ""] = /^(.*?): (.*)$/.exec(text) ?? [];
  const said = say(values);
  const literals = values.split(", ").map(code).join(", ");
  const condition = `${key}: ${said === code(values) ? literals : said}`;
  const [pattern, words] = CONDITIONS.find(([each]) => each.test(condition)) ?? [];
  if (pattern === undefined || words === undefined) {
    throw new Error(
      `docs/permissions.md has no words for ${condition}: add them to packaging/permissions/condition-words.ts.`,
    );
  }
  return condition
    .replace(pattern, words)
    .replace(/(?<!:)codebuild:([\w.]+)/g, (_, setting) => code(setting));
}
