import type { Moved } from "../../modules/fargate-image-scanning/moved";
import type { ChangelogSection } from "../changelog";
import { REQUIRED } from "./names";
import type { PublishedInterface } from "./published-interface";

const MOVED_FILE = "modules/fargate-image-scanning/moved.ts";

/** Kinds of names by their list, in the order in which the changelog is checked. */
const KINDS = {
  addresses: "resource",
  inputs: "input",
  outputs: "output",
  types: "type",
  commands: "command",
  schemas: "property",
} as const;
type Kind = keyof typeof KINDS;

export interface InterfaceChange {
  readonly released: PublishedInterface;
  readonly current: PublishedInterface;
  readonly moved: readonly Moved[];
  readonly news: ChangelogSection;
}

interface Difference {
  readonly kind: Kind;
  readonly name: string;
  readonly how: string;
  /** Whether it may break what users have. */
  readonly breaks: boolean;
}

/** Returns complaints about a change, a sentence with the next step for each name. Empty: upgrades are safe. */
export function complaints({ released, current, moved, news }: InterfaceChange): string[] {
  const before = Object.keys(released.addresses);
  const after = Object.keys(current.addresses);
  return [
    ...before
      .filter((address) => !after.includes(address))
      .flatMap((address) => upgradeOf(address, after, moved)),
    ...unmentioned(differencesBetween(released, current, moved), news),
  ];
}

/**
 * Returns a sentence if a version is too small, else nothing. Additions need a minor version, other changes a major one
 * (before 1.0.0 a minor one).
 */
export function smallVersion({ released, current, moved }: Omit<InterfaceChange, "news">): string[] {
  const found = differencesBetween(released, current, moved);
  const breaking = found.filter(({ breaks }) => breaks);
  const [major, minor, patch] = numbersOf(released.version);
  const least =
    found.length === 0
      ? [major, minor, patch + 1]
      : breaking.length > 0 && major > 0
        ? [major + 1, 0, 0]
        : [major, minor + 1, 0];
  if (compare(numbersOf(current.version), least) >= 0) {
    return [];
  }
  const because = breaking.length > 0 ? breaking : found;
  const named = because.slice(0, 5).map(({ kind, name, how }) => `the ${KINDS[kind]} ${name} ${how}`);
  const reason = named.length > 0 ? `, because ${named.join(", ")}` : "";
  return [
    `The version ${current.version} is too small after ${released.version}${reason}: raise it to ${least.join(".")} at least.`,
  ];
}

function differencesBetween(
  released: PublishedInterface,
  current: PublishedInterface,
  moved: readonly Moved[],
): Difference[] {
  return (Object.keys(KINDS) as Kind[]).flatMap((kind) => {
    const [before, after] = [released[kind], current[kind]];
    const gone = topmost(Object.keys(before).filter((name) => !(name in after)));
    const added = topmost(Object.keys(after).filter((name) => !(name in before)));
    const changed = Object.keys(after).filter((name) => name in before && before[name] !== after[name]);
    return [
      ...gone.map((name) => ({
        ...{ kind, name, how: "is gone" },
        breaks: !(kind === "addresses" && moved.some(({ from }) => from === name)),
      })),
      ...added.map((name) => ({
        ...{ kind, name, how: "is new" },
        breaks: after[name]?.startsWith(REQUIRED) === true,
      })),
      ...changed.map((name) => ({
        ...{ kind, name, how: `was ${before[name] || "bare"} and is ${after[name] || "bare"}` },
        breaks: true,
      })),
    ];
  });
}

/** Drops names within another new or removed name. */
function topmost(names: readonly string[]): string[] {
  return names.filter((name) => !names.some((other) => name !== other && isWithin(name, other)));
}

/** `images[].digest` is within `images`, `wait --image` within `wait`. */
const isWithin = (name: string, other: string) =>
  name.startsWith(other) && /^[.[\s]/.test(name.slice(other.length));

/**
 * Follows one move after another, as Terraform does, so that several releases can be skipped. Terraform itself refuses
 * moves in a circle, from one address twice, and from one that still exists.
 */
function upgradeOf(address: string, current: readonly string[], moved: readonly Moved[]): string[] {
  let place = address;
  for (const _ of moved) place = moved.find(({ from }) => from === place)?.to ?? place;
  if (current.includes(place)) return [];
  return [
    place === address
      ? `${address} is gone, and upgrades would destroy it: add { from: "${address}", to: … } to ${MOVED_FILE}.`
      : `${address} moves to ${place}, which does not exist: correct its entry in ${MOVED_FILE}.`,
  ];
}

function unmentioned(found: readonly Difference[], news: ChangelogSection): string[] {
  const mentioned = new Set(
    [...news.text.matchAll(/`([^`]+)`/g)].flatMap(([, code = ""]) => code.split(/[\s,()=]+/)),
  );
  return found
    .filter(({ kind, name }) => !mentioned.has(wordOf(kind, name)))
    .map(
      ({ kind, name, how }) =>
        `The ${KINDS[kind]} ${name} ${how}: say so in CHANGELOG.md's [${news.name}] section, with its name as \`${wordOf(kind, name)}\`.`,
    );
}

/** Returns the word that the changelog must have: an address in full, an option or property by its own name. */
function wordOf(kind: Kind, name: string): string {
  if (kind === "commands") {
    return name.split(" ").find((word) => word.startsWith("--")) ?? name.split(" ")[0] ?? name;
  }
  const last =
    kind === "types" || kind === "schemas"
      ? name.split(/[.\s]/).findLast((word) => /\w/.test(word))
      : name.split(" ").at(-1);
  return last?.replaceAll("[]", "") ?? name;
}

/** Returns a version's numbers; a pre-release has those of its release. */
function numbersOf(version: string): [major: number, minor: number, patch: number] {
  const [major = 0, minor = 0, patch = 0] = version.split("-")[0]?.split(".").map(Number) ?? [];
  return [major, minor, patch];
}

function compare(one: readonly number[], other: readonly number[]): number {
  const at = one.findIndex((number, index) => number !== other[index]);
  return at < 0 ? 0 : (one[at] ?? 0) - (other[at] ?? 0);
}
