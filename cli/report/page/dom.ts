/** An element; its strings become text, never HTML. */
export function make<K extends keyof HTMLElementTagNameMap>(
  tag: K,
  attributes: Readonly<Record<string, string>> = {},
  ...children: readonly (Node | string)[]
): HTMLElementTagNameMap[K] {
  const element = document.createElement(tag);
  for (const [name, value] of Object.entries(attributes)) {
    element.setAttribute(name, value);
  }
  element.append(...children);
  return element;
}

export function byId<E extends HTMLElement = HTMLElement>(id: string): E {
  return document.getElementById(id) as E;
}

/** Text from outside: one that is written from right to left must not turn what stands beside it. */
export const foreign = (text: string): HTMLElement => make("bdi", {}, text);

const DATE = { year: "numeric", month: "short", day: "numeric" } as const;
const DAY = new Intl.DateTimeFormat("en-GB", DATE);
const DAY_OF_UTC = new Intl.DateTimeFormat("en-GB", { ...DATE, timeZone: "UTC" });
const TIME = new Intl.DateTimeFormat("en-GB", {
  ...DATE,
  ...{ hour: "2-digit", minute: "2-digit", timeZoneName: "short" },
});

/** A time in the reader's zone; a day is one of UTC. */
export function time(iso: string, shows: "time" | "day" = "time"): HTMLElement {
  const format = iso.length === 10 ? DAY_OF_UTC : shows === "day" ? DAY : TIME;
  return make("time", { datetime: iso }, format.format(new Date(iso)));
}

export const number = (count: number): string => count.toLocaleString("en-US");
