import { type Json, textOf } from "./terraform-text";

/** Terraform's expressions and their words, in order of replacement: inputs, their results, conditions, resources. */
const WORDS: readonly (readonly [expression: RegExp, words: string])[] = [
  [/(?<![\w.])var\.([\w.]+)/g, "`$1`"],
  // Clusters of a part's own input or of the module's, and what is in them.
  [/\(try\(\(length\((`[\w.]+`)\) > 0\), false\) \? \1 : (`\w+`)\)/g, "$1, else $2"],
  [
    /formatlist\("%s\/\*", split\(",", replace\(join\(",", (`[^()]+`)\), ":cluster\/", ":([\w-]+)\/"\)\)\)/g,
    "$2s in $1",
  ],
  [/concat\((\S+) in (`[^()]+`), (\S+) in \2\)/, "$1 and $3 in $2"],
  [/"arn:PARTITION:ecs:(?:REGION|\*):ACCOUNT:([\w-]+)\/\*"/g, "$1s"],
  [/\[([\w-]+), ([\w-]+)\]/, "[$1 and $2]"],
  [/\(length\((`[^()]+`)\) > 0\) \? ([\w -]+) in \1 : \[\2\]/, "$2 in $1"],
  [/\(length\((`[^()]+`)\) > 0\) \? \1 : \[clusters\]/, "$1"],
  [/\(length\((`\w+`)\) > 0\) \? \1 : \["arn:PARTITION:ecr:\*:\*:repository\/\*"\]/, "repositories in $1"],
  [
    /\(length\((`\w+`)\) > 0\) \? \1 : \["arn:PARTITION:ecr:\*:ACCOUNT:repository\/\*"\]/,
    "repositories in $1",
  ],
  [
    /formatlist\("arn:%s:ec2:%s:\*:([\w-]+)\/%s", PARTITION, REGION, (`[^()]+`)\)/,
    "$1s in $2, of any account",
  ],
  [/distinct\(flatten\(values\((`\w+`)\)\[\*\]\.secret_arns\)\)/, "the secrets of $1"],
  [/keys\((`registry_credentials`)\)/, "the registries of $1"],
  [/concat\(formatlist\("%s([^"]+)", ([^()]+)\), \["none"\]\)/, "$2, each with `$1` behind it, and `none`"],
  [
    /\(\(`\w+_secret` == null\) && \(`\w+_parameter` == null\)\) \? aws_secretsmanager_secret\.sysdig_token\.arn : try\((`[\w.]+`), null\)/,
    "$1, or the module's own secret",
  ],
  [/arn:PARTITION:ssm:REGION:ACCOUNT:parameter\/\$\{trimprefix\((`[\w.]+`), "\/"\)\}/, "the parameter $1"],
  [/`scan_mode` == "(\w+)"/, "in $1 mode"],
  [/try\(\((`[\w.]+`) == "(\w+)"\), false\)/, "where $1 is `$2`"],
  [/try\((`[\w.]+`), false\)/, "where $1 is `true`"],
  [/(?:try\((`[\w.]+`), null\)|(`\w+`)) != (?:null|"")/g, "with $1$2"],
  [/(`\w+`) == null/g, "without $1"],
  [/length\((`\w+`)\) > 0/, "with $1"],
  [/length\((`\w+`)\) == 0/, "without $1"],
  [/\)* && \(*/g, ", "],
  [/\(([^()]+)\) \? (`\w+`) : \{\}/, "$2, $1"],
  [/aws_dynamodb_table\.scan_ledger\.arn/, "the ledger"],
  [/aws_codebuild_project\.inline_scanner\.arn/, "the project of the inline scanner"],
  [/aws_codebuild_report_group\.inline_scanner\.arn/, "the report group of what builds found"],
  [/aws_codebuild_report_group\.inline_scanner_list\.arn/, "the report group of lists of vulnerabilities"],
  [/aws_sns_topic\.scan_results\.arn/, "the topic of results"],
  [/aws_sqs_queue\.task_events\.arn/, "the queue of task events"],
  [/aws_sqs_queue\.scan_coordinator_work\.arn/, "the queue of the coordinator"],
  [/aws_lambda_function\.(\w+)\.arn/, "the $1"],
  [
    /arn:PARTITION:iam::\*:role\$\{(`\w+`)\}NAME-member-(\w+)-REGION/,
    "`NAME-member-$2-REGION` of every account, with $1",
  ],
  [/aws_cloudwatch_event_rule\.(?:scan_coordinator_)?(\w+)\.arn/, "the rule of $1"],
  [/\$\{aws_cloudwatch_log_group\.(\w+)\.arn\}:\*/, "the log streams of the $1"],
  [/\$\{([^{}]+)\}\/index\/([\w-]+)/, "the index `$2` of $1"],
  [/^\(+([^()]+)\)+$/, "$1"],
];

/** Remains of Terraform's language. */
const EXPRESSION = /\$\{| \? |[!"(&|<>[]|==|(?<![\w.])(?:local|var|data|each|aws_\w+)\.\w/;

/** Returns a text for the page: literals as code, expressions as words. Throws if an expression has no words. */
export function inWords(text: string, locals: Readonly<Record<string, Json>>): string {
  const whole = text.replace(/(?<![\w.])local\.(\w+)/g, (_, name: string) => `(${textOf(locals[name])})`);
  const said = WORDS.reduce((before, [expression, words]) => before.replace(expression, words), whole);
  if (EXPRESSION.test(said)) {
    throw new Error(
      `docs/permissions.md has no words for ${whole}: add them to packaging/permissions/words.ts.`,
    );
  }
  // Names of resources are words, too.
  return said === text ? code(text) : said.replace(/(`[^`]*`)|[_-]/g, (_, input?: string) => input ?? " ");
}

export function code(text: string): string {
  return `\`${text}\``;
}
