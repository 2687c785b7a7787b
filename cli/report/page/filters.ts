import type { PageImage } from "../page-data";
import { servicesOf, WORST_FIRST } from "./columns";
import { byId, make, number } from "./dom";

const NONE = "none";

/** The values by which each list of choices finds an image. */
const CHOICES: Readonly<Record<string, (image: PageImage) => readonly (string | null)[]>> = {
  status: ({ verdict, state }) => [verdict, state].filter((each) => each !== null),
  owner: ({ running }) => (running ?? []).map(({ owner }) => owner),
  cluster: ({ running }) => (running ?? []).map(({ cluster }) => cluster),
  change: ({ change }) => (change === null ? [] : [change]),
};

const texts = new WeakMap<PageImage, string>();

/** The text that a search looks at, made when it is first needed. */
function textOf(image: PageImage): string {
  const known = texts.get(image);
  if (known !== undefined) {
    return known;
  }
  const { reference, digest, owner, reason, running, failedRules, topVulnerabilities } = image;
  const text = [
    ...[reference, digest, owner, reason],
    ...(running ?? []).flatMap((each) => [each.cluster, each.name, each.owner]),
    ...(failedRules ?? []),
    ...(topVulnerabilities ?? []).flatMap((each) => [each.name, each.package]),
  ]
    .filter((each) => each !== null)
    .join("\n")
    .toLowerCase();
  texts.set(image, text);
  return text;
}

/** Offers what the images have. */
export function offerChoices(images: readonly PageImage[]): void {
  for (const [id, of] of Object.entries(CHOICES)) {
    const counts = new Map<string | null, number>();
    for (const image of images) {
      for (const value of new Set(of(image))) {
        counts.set(value, (counts.get(value) ?? 0) + 1);
      }
    }
    const rank = (value: string | null) => (id === "status" ? WORST_FIRST.indexOf(`${value}`) : 0);
    const known = [...counts].sort(
      ([one], [other]) => rank(one) - rank(other) || `${one ?? ""}`.localeCompare(`${other ?? ""}`, "en"),
    );
    byId(id).replaceChildren(
      make("option", { value: "" }, "any"),
      ...known.map(([value, count]) =>
        make(
          "option",
          { value: value === null ? NONE : `=${value}` },
          `${value ?? "no owner"} (${number(count)})`,
        ),
      ),
    );
  }
}

/** The images that the form asks for. */
export function filtered(images: readonly PageImage[]): readonly PageImage[] {
  const words = byId<HTMLInputElement>("search").value.toLowerCase().split(/\s+/).filter(Boolean);
  const mustRun = byId<HTMLInputElement>("running").checked;
  const chosen = Object.entries(CHOICES).flatMap(([id, of]) => {
    const { value } = byId<HTMLSelectElement>(id);
    const wanted = value === NONE ? null : value.slice(1);
    return value === "" ? [] : [(image: PageImage) => of(image).includes(wanted)];
  });
  return images.filter(
    (image) =>
      (!mustRun || (servicesOf(image) ?? 0) > 0) &&
      chosen.every((matches) => matches(image)) &&
      (words.length === 0 || words.every((word) => textOf(image).includes(word))),
  );
}
