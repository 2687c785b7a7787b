import type { SynthesizedModule } from "../synthesized-module";
import { conditionInWords } from "./condition-words";
import {
  type PermissionStatement,
  type Permissions,
  resourcePermissions,
  rolePermissions,
} from "./read-permissions";
import type { Json } from "./terraform-text";
import { WILDCARDS } from "./wildcards";
import { code, inWords } from "./words";

type Block = Readonly<Record<string, Json>>;

/**
 * Every statement of every role and of every resource's own policy, as Markdown.
 *
 * @param folder of the module, where it is within another one
 */
export function renderPermissions(
  { configuration }: Pick<SynthesizedModule, "configuration">,
  folder = "",
): string {
  const say = (text: string) => inWords(text, configuration.locals as Block);
  return [...rolePermissions(configuration as Block), ...resourcePermissions(configuration as Block)]
    .map((permissions) => `### ${folder && `${folder}: `}${section(permissions, say)}`)
    .join("\n\n");
}

/** Why statements name their resources with a `*`, as a table. */
export function renderWildcards(): string {
  const rows = WILDCARDS.map(({ sids, reason }) => [
    sids.map(code).join("<br>"),
    reason.replace(/(?<!`)\*(?!`)/g, "\\*"),
  ]);
  return table(["Statements", "Why"], rows);
}

type Say = (text: string) => string;

function section({ owner, when, statements, ofUsers }: Permissions, say: Say): string {
  const head = ["sid", "effect", "who", "actions", "resources", "conditions", "when"];
  const rows = statements.map((statement) => row(statement, say));
  return [
    owner,
    ...(when === undefined ? [] : [`Only ${existence(when, say)}.`]),
    table(head, rows),
    ...ofUsers.map((policies) => `Besides, the policies of your own in ${say(policies)}.`),
  ].join("\n\n");
}

function row(statement: PermissionStatement, say: Say): string[] {
  const { sid, effect, principals, actions, resources, conditions, when } = statement;
  const lists = [principals, actions, resources].map((each) => each.map(say));
  const cells = [
    ...lists,
    conditions.map((each) => conditionInWords(each, say)),
    when.map((each) => existence(each, say)),
  ];
  return [say(sid), effect, ...cells.map((each) => each.join("<br>"))];
}

/** Inputs alone are switches. */
function existence(text: string, say: Say): string {
  return say(text)
    .replace(/^`\w+`$/, "where $& is `true`")
    .replace(/^(`\w+`), (`\w+`)$/, "where $1 and $2 are `true`");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}
