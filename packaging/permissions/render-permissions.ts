import type { SynthesizedModule } from "../synthesized-module";
import {
  type PermissionStatement,
  type Permissions,
  resourcePermissions,
  rolePermissions,
} from "./read-permissions";
import { type Json, textOf } from "./terraform-text";
import { WILDCARDS } from "./wildcards";

type Block = Readonly<Record<string, Json>>;

/** Every statement of every role and of every resource's own policy, and every value that they name, as Markdown. */
export function renderPermissions({ configuration }: Pick<SynthesizedModule, "configuration">): string {
  const roles = rolePermissions(configuration as Block);
  const resources = resourcePermissions(configuration as Block);
  const statements = [...roles, ...resources].map(section).join("\n\n");
  return [statements, locals(configuration.locals as Block, statements)].join("\n\n");
}

/** Why statements name their resources with a `*`, as a table. */
export function renderWildcards(): string {
  const rows = WILDCARDS.map(({ sids, reason }) => [
    sids.map(code).join("<br>"),
    reason.replace(/(?<!`)\*(?!`)/g, "\\*"),
  ]);
  return table(["Statements", "Why"], rows);
}

function section({ owner, when, statements, ofUsers }: Permissions): string {
  return [
    `### ${owner}`,
    ...(when === undefined ? [] : [`Only where ${code(when)}.`]),
    table(["sid", "effect", "who", "actions", "resources", "conditions", "when"], statements.map(row)),
    ...ofUsers.map((policies) => `Besides, the policies of your own in ${code(policies)}.`),
  ].join("\n\n");
}

function row({
  sid,
  effect,
  principals,
  actions,
  resources,
  conditions,
  when,
}: PermissionStatement): string[] {
  return [code(sid), effect, ...[principals, actions, resources, conditions, when].map(lines)];
}

/** The locals that the text speaks of, and those that these speak of. */
function locals(all: Block, text: string, shown: readonly string[] = []): string {
  const named = [...text.matchAll(/(?<![\w.])local\.(\w+)/g)].map(([, name = ""]) => name);
  const names = [...new Set([...shown, ...named])];
  if (names.length > shown.length) {
    return locals(all, names.map((name) => textOf(all[name])).join("\n"), names);
  }
  const rows = names.sort().map((name) => [code(`local.${name}`), code(textOf(all[name]))]);
  return ["### Values that these name", table(["local", "value"], rows)].join("\n\n");
}

function table(head: readonly string[], rows: readonly (readonly string[])[]): string {
  const line = (cells: readonly string[]) => `| ${cells.join(" | ")} |`;
  return [line(head), line(head.map(() => "---")), ...rows.map(line)].join("\n");
}

function lines(texts: readonly string[]): string {
  return texts.map(code).join("<br>");
}

/** A table's cell ends at a bar, in code as well. */
function code(text: string): string {
  return `\`${text.replaceAll("|", "\\|")}\``;
}
