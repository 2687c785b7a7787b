import type { Moved } from "../modules/fargate-image-scanning/moved";
import type { ChangelogSection } from "./changelog";
import type { PublishedInterface } from "./published-interface";

const MOVED_FILE = "modules/fargate-image-scanning/moved.ts";

/** What becomes of the interface with the next release. */
export interface InterfaceChange {
  readonly released: PublishedInterface;
  readonly current: PublishedInterface;
  readonly moved: readonly Moved[];
  /** The section of the changelog that names the change. */
  readonly news: ChangelogSection;
}

/** What is wrong with a change of the interface, and what to do: a sentence for each name. Empty: upgrades are safe. */
export function complaints({ released, current, moved, news }: InterfaceChange): string[] {
  return [
    ...vanished(released.addresses, current.addresses).flatMap((address) =>
      upgradeOf(address, current.addresses, moved),
    ),
    ...contradictions(current.addresses, moved),
    ...untold("resource", released.addresses, current.addresses, news),
    ...untold("input", released.inputs, current.inputs, news),
    ...untold("output", released.outputs, current.outputs, news),
  ];
}

/** Terraform follows one move after another, so that several releases can be skipped. */
function upgradeOf(address: string, current: readonly string[], moved: readonly Moved[]): string[] {
  const passed = new Set<string>();
  let place = address;
  while (!current.includes(place)) {
    passed.add(place);
    const step = moved.find(({ from }) => from === place);
    if (!step) {
      return [
        place === address
          ? `${address} is gone, and upgrades would destroy it: add { from: "${address}", to: … } to ${MOVED_FILE}.`
          : `${address} moves to ${place}, which does not exist: correct its entry in ${MOVED_FILE}.`,
      ];
    }
    if (passed.has(step.to)) {
      return [`${address} moves in a circle: correct its entries in ${MOVED_FILE}.`];
    }
    place = step.to;
  }
  return [];
}

/** What Terraform would refuse at every plan. */
function contradictions(current: readonly string[], moved: readonly Moved[]): string[] {
  const present = moved.filter(({ from }) => current.includes(from));
  const twice = moved.filter(({ from }, index) => moved.findIndex((each) => each.from === from) < index);
  return [
    ...present.map(
      ({ from }) =>
        `${from} moves away, but still exists: rename it, or remove its entry from ${MOVED_FILE}.`,
    ),
    ...twice.map(({ from }) => `${from} moves twice: leave one entry of it in ${MOVED_FILE}.`),
  ];
}

function untold(
  kind: string,
  before: readonly string[],
  after: readonly string[],
  news: ChangelogSection,
): string[] {
  const sentences = [
    ...vanished(before, after).map((name) => [name, "gone"]),
    ...vanished(after, before).map((name) => [name, "new"]),
  ];
  return sentences
    .filter(([name]) => !news.text.includes(`\`${name}\``))
    .map(
      ([name, how]) =>
        `The ${kind} ${name} is ${how}: say so in CHANGELOG.md's [${news.name}] section, with its name as \`${name}\`.`,
    );
}

const vanished = (before: readonly string[], after: readonly string[]) =>
  before.filter((name) => !after.includes(name));
