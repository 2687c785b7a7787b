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

/** Returns every statement as Markdown, shared ones once and first; `folder` is that of a nested module. */
export function renderPermissions(
  { configuration }: Pick<SynthesizedModule, "configuration">,
  folder = "",
): string {
  const say = (text: string) => inWords(text, configuration.locals as Block);
  const title = folder && `${folder}: `;
  const owners = [
    ...rolePermissions(configuration as Block),
    ...resourcePermissions(configuration as Block),
  ].map((permissions) => sectionOf(permissions, say));
  const ownersOf = new Map<string, Section[]>();
  for (const owner of owners) {
    for (const row of owner.rows) ownersOf.set(row, [...(ownersOf.get(row) ?? []), owner]);
  }
  // Builds, and the function that does their work in backend mode, have equal rights.
  for (const owner of owners) {
    for (const row of owner.rows.filter(
      (each) => ownersOf.get(withoutMode(each))?.includes(owner) === false,
    )) {
      ownersOf.delete(row);
      ownersOf.set(withoutMode(row), [...(ownersOf.get(withoutMode(row)) ?? []), owner]);
    }
  }
  const functions = owners.filter(({ rows }) => rows.some((row) => row.includes("`lambda.amazonaws.com`")));
  const shared = [...ownersOf].filter(([, of]) => of.length > 1);
  const sharedRows = shared.map(([row, of]) => {
    const isOfAll = of.length === functions.length && functions.every((each) => of.includes(each));
    const mode = (rows: readonly string[]) => (rows.includes(row) ? "" : ` ${BACKEND}`);
    const names = isOfAll
      ? "all functions"
      : of.map(({ owner, rows }) => `${code(shortName(owner))}${mode(rows)}`).join(", ");
    return row.replace(":", ` of ${names}:`);
  });
  return [
    ...(shared.length > 0 ? [`### ${title}several of these`, list(sharedRows)] : []),
    ...owners.flatMap(({ owner, when, rows, ofUsers }) => [
      `### ${title}${owner}`,
      ...when,
      ...listOf(rows.filter((row) => ownersOf.get(row)?.length === 1)),
      ...ofUsers.map((policies) => `Besides, the policies of your own in ${policies}.`),
    ]),
  ].join("\n\n");
}

/** Returns the reasons for `*` in resources as a table. */
export function renderWildcards(): string {
  const rows = WILDCARDS.map(
    ({ sids, reason }) => `| ${sids.map(code).join("<br>")} | ${reason.replace(/(?<!`)\*(?!`)/g, "\\*")} |`,
  );
  return table(["statements", "why"], rows);
}

type Say = (text: string) => string;

/** An owner's part of the page; each row is a statement in words. */
interface Section {
  readonly owner: string;
  readonly when: readonly string[];
  readonly rows: readonly string[];
  readonly ofUsers: readonly string[];
}

const BACKEND = "in backend mode";
const withoutMode = (row: string) => row.replace(`; ${BACKEND}`, "");

function sectionOf({ owner, when, statements, ofUsers }: Permissions, say: Say): Section {
  const exists = when === undefined ? [] : [existence(when, say)];
  // Writes "its own" for a role and "itself" for a queue or topic, so that equal rights read the same.
  const own = (line: string) =>
    line
      .replace(`the log streams of the ${shortName(owner).replaceAll("_", " ")}`, "its own log streams")
      .replace(/(?<= on )`arn:PARTITION:(?:sqs|sns):REGION:ACCOUNT:[\w.-]*NAME-[\w.-]+`(?=; by )/, "itself");
  return {
    owner,
    when: exists.map((each) => `Only ${each}.`),
    rows: statements.map((statement) => own(rowOf(statement, exists, say))),
    ofUsers: ofUsers.map(say),
  };
}

const shortName = (owner: string) => owner.slice(owner.indexOf(".") + 1);

function rowOf(statement: PermissionStatement, exists: readonly string[], say: Say): string {
  const { sid, effect, principals, actions, resources, conditions, when } = statement;
  // Leaves out the owner's own conditions.
  const needed = when
    .flatMap((each) => existence(each, say).split(/, (?=with|in |where )/))
    .filter((each) => !exists.includes(each));
  const named = resources.map(say);
  const on = named.length > 0 ? ` on ${named.join(", ")}` : "";
  // Leaves out an input that the statement names anyway.
  const isOfInput = (term: string) =>
    named.some((name) => term === `with ${name}` || name.startsWith(`${term.slice(5, -1)}.`));
  const terms = [
    `${say(sid)}:${effect === "Allow" ? "" : ` **${effect}**`} ${actions.map(say).join(", ")}${on}`,
    ...(principals.length > 0 ? [`by ${principals.map(say).join(", ")}`] : []),
    ...conditions.map((each) => conditionInWords(each, say)),
    ...needed.filter((term) => !isOfInput(term)),
  ];
  return terms.join("; ");
}

const listOf = (rows: readonly string[]) => (rows.length > 0 ? [list(rows)] : []);

const MAX_COLUMNS = 120;

/** Writes a list in Markdown, wrapped to the screen. */
function list(rows: readonly string[]): string {
  const lines = rows.flatMap((row) => {
    const wrapped = ["-"];
    for (const word of row.split(" ")) {
      const line = `${wrapped.at(-1)} ${word}`;
      if (line.length > MAX_COLUMNS) wrapped.push(`  ${word}`);
      else wrapped[wrapped.length - 1] = line;
    }
    return wrapped;
  });
  return lines.join("\n");
}

/** Completes inputs alone, which are switches. */
function existence(text: string, say: Say): string {
  return say(text)
    .replace(/^`\w+`$/, "where $& is `true`")
    .replace(/^(`\w+`), (`\w+`)$/, "where $1 and $2 are `true`");
}

function table(head: readonly string[], rows: readonly string[]): string {
  return [`| ${head.join(" | ")} |`, `|${head.map(() => "---").join("|")}|`, ...rows].join("\n");
}
