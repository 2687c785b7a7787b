import type { PageImage } from "../page-data";
import { foreign, make, number, time } from "./dom";

/** A column of the table. */
export interface Column {
  readonly title: string;
  /** The key of sorting; null comes last in either direction. */
  readonly value: (image: PageImage) => string | number | null;
  readonly cell: (image: PageImage) => Node | string;
  /** Whether the largest comes first when it is sorted by. */
  readonly isLargestFirst?: boolean;
}

/** From what somebody has to look at to what is well. */
export const WORST_FIRST = [
  "FAILED",
  "ERROR",
  "NO_POLICY",
  "WAITING",
  "HELD",
  "STARTING",
  "SCANNING",
  "PASSED",
];

const numbers = (title: string, value: (image: PageImage) => number | null): Column => ({
  title,
  value,
  isLargestFirst: true,
  cell: (image) => `${value(image) ?? ""}`,
});

export const CRITICAL = numbers("Critical", ({ counts }) => counts?.critical ?? null);
export const HIGH = numbers("High", ({ counts }) => counts?.high ?? null);
export const VERDICT: Column = {
  title: "Verdict",
  value: ({ verdict, state }) =>
    WORST_FIRST.findIndex((status) => status === verdict || status === state) + 1 || null,
  cell: ({ verdict, state }) => {
    const shown = [verdict, state].filter((status) => status !== null);
    return make("span", {}, ...shown.map((status) => make("span", { class: `status ${status}` }, status)));
  },
};

export const COLUMNS: readonly Column[] = [
  VERDICT,
  {
    title: "Image",
    value: ({ reference }) => reference,
    cell: ({ reference, platform }) => make("span", {}, foreign(reference), ` ${platform.split("/")[1]}`),
  },
  CRITICAL,
  HIGH,
  {
    title: "Reached",
    value: ({ verdictAt }) => verdictAt,
    cell: ({ verdictAt }) => (verdictAt === null ? "" : time(verdictAt, "day")),
    isLargestFirst: true,
  },
  { title: "Change", value: ({ change }) => change, cell: ({ change }) => change ?? "" },
  { title: "Owner", value: ({ owner }) => owner, cell: ({ owner }) => foreign(owner ?? "") },
  {
    title: "Runs in",
    value: servicesOf,
    isLargestFirst: true,
    cell: (image) => {
      const [first] = image.running ?? [];
      const others = (servicesOf(image) ?? 0) - 1;
      return first === undefined
        ? ""
        : make(
            "span",
            {},
            foreign(`${first.cluster}/${first.name}`),
            others > 0 ? ` and ${number(others)} more` : "",
          );
    },
  },
];

/** How many services run it; null where nobody can know. */
export function servicesOf({ running, furtherServices }: PageImage): number | null {
  return running && running.length + (furtherServices ?? 0);
}

const TEXT = new Intl.Collator("en");

/** Sorts a copy; what is equal stays in its order. */
export function sorted(
  images: readonly PageImage[],
  { value }: Column,
  isDescending: boolean,
): readonly PageImage[] {
  const keyed = images.map((image) => ({ image, key: value(image) }));
  const compared = (one: string | number, other: string | number) =>
    typeof one === "number" ? one - Number(other) : TEXT.compare(one, `${other}`);
  return keyed
    .sort(({ key: one }, { key: other }) =>
      one === null || other === null
        ? Number(one === null) - Number(other === null)
        : compared(one, other) * (isDescending ? -1 : 1),
    )
    .map(({ image }) => image);
}
