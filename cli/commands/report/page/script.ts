import { DOUBTS, describeDoubts } from "../../../ledger/doubts";
import type { Fact } from "../facts";
import { type PageData, type PageFacts, unpackFacts, unpackLists } from "../page-data";

/** Ten thousand rows keep a browser busy for minutes before it prints. */
const MOST_ROWS = 1000;
const FILTERS = ["Verdict", "Runs now", "Owner", "Cluster", "Change"];
const LARGEST_FIRST = ["Critical", "High", "Reached (UTC)"];
/** The heads of the table, of the facts. */
const SHOWN = ["Verdict", "Image", ...LARGEST_FIRST, "Change", "Owner", "Runs in", "Platform"];
/** Figures in a text are compared as such. */
const { compare } = new Intl.Collator("en", { numeric: true });

/** An element; its strings become text, never HTML. */
function make<K extends keyof HTMLElementTagNameMap>(
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

const byId = <E extends HTMLElement>(id: string): E => document.getElementById(id) as E;
const textsOf = (fact: Fact | undefined): string[] => [fact ?? []].flat().map(String);

async function readData(): Promise<PageData> {
  const bytes = Uint8Array.from(atob(byId("data").textContent ?? ""), (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

/** The name `@acme/web` stands in lists as `@ acme/web`. */
const searched = (text: string): string => text.toLowerCase().replaceAll("@ ", "@");

/** Whether a sweep has met it, or a task without a sweep since. */
const runsNow = ({ "Runs in": place }: PageFacts): Fact =>
  place === "not known" ? place : place === "nothing" ? "no" : "yes";

function start({ title, notes, command, facts: packed, lists }: PageData): void {
  const [unpacked, searchedTexts] = [unpackLists(lists), lists.texts.map(searched)];
  /** The images of the page; a list has the indexes of vulnerabilities. */
  const all = unpackFacts(packed).map((known, rank) => {
    const facts: PageFacts = { ...known, "Runs now": runsNow(known) };
    const [list, more, doubt] = lists.of[rank] ?? [-1, 0, null];
    return {
      ...{ facts, list: unpacked[list] ?? [], more, doubt },
      // The worst came first.
      rank: `${rank}`,
      text: searched(Object.values(known).flat().join("\n")),
    };
  });
  const form = byId<HTMLFormElement>("filters");
  const selects = FILTERS.map((name) =>
    make("select", { name }, ...choicesOf(all.map(({ facts }) => facts[name]))),
  );
  const fields = [byId<HTMLInputElement>("search"), ...selects];
  const heads = SHOWN.map((title) => make("th", { scope: "col" }, make("button", { type: "button" }, title)));

  /** Shows the images that the form asks for, in the order of the head that has one. */
  function update(): void {
    const asked = fields.flatMap(({ name, value }) => (value === "" ? [] : [[name, value]]));
    history.replaceState(null, "", `#${new URLSearchParams(asked)}`);
    const words = byId<HTMLInputElement>("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = words.map((word) => searchedTexts.map((text) => text.includes(word)));
    const head = heads.find((each) => each.ariaSort);
    const by = head?.textContent ?? "";
    const direction = head?.ariaSort === "descending" ? -1 : 1;
    const meant = all.filter(({ facts }) =>
      selects.every(({ name, value }) => value === "" || textsOf(facts[name]).includes(value)),
    );
    const isFound = ({ text, list }: (typeof all)[number]) =>
      words.every((word, at) => text.includes(word) || list.some((index) => hits[at]?.[index]));
    const shown = meant
      .filter(isFound)
      .map((image) => ({ ...image, key: by === "Verdict" ? image.rank : textsOf(image.facts[by]).join() }))
      .sort(
        // Unknown values are last in either direction.
        ({ key: one }, { key: other }) =>
          Number(one === "") - Number(other === "") || direction * compare(one, other),
      );
    const cut = shown.length > MOST_ROWS ? `; only the first ${MOST_ROWS} are listed and printed` : "";
    // Nobody may take a search that finds nothing for an all-clear.
    const others = words.length > 0 ? meant.filter((image) => !isFound(image)) : [];
    const doubtful = others.map(({ doubt, facts }) => ({
      ...{ doubt, verdictAt: textsOf(facts["Reached (UTC)"]).join() },
    }));
    const doubts = `. Vulnerabilities of those not shown, when this page was made: ${describeDoubts(doubtful, shown.length > 0)}.`;
    const unknown = others.length > 0 ? doubts : "";
    byId("count").textContent = `${shown.length} of ${all.length} images${cut}${unknown}`;
    byId("rows").replaceChildren(...shown.slice(0, MOST_ROWS).map(rowOf));
  }

  /** Asks for what the page's address says, so that people send one another what they see. */
  function readAddress(): void {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) {
      field.value = asked.get(field.name) ?? "";
    }
    update();
  }

  /** All facts, with the listed vulnerabilities, and why there may be others. */
  function detailsOf({ facts, list, more, doubt }: (typeof all)[number]): PageFacts {
    const further = more > 0 ? `, of ${list.length + more}` : "";
    return {
      ...facts,
      Vulnerabilities: list.map((index) => lists.texts[index] ?? ""),
      "There may be others": doubt && `The image ${DOUBTS[doubt][0]}${further}`,
    };
  }

  function rowOf(image: (typeof all)[number]): Node {
    const { facts } = image;
    const cells = heads.map(({ textContent: name }) => {
      const [first = "", second, ...others] = textsOf(facts[name ?? ""]);
      const text = second === undefined ? first : `${first}, ${second}${others.length > 0 ? ", …" : ""}`;
      if (name !== "Image") {
        return make("td", { "data-head": name ?? "" }, text);
      }
      const button = make("button", { type: "button", "aria-haspopup": "dialog" }, text);
      button.addEventListener("click", () => showDetails(detailsOf(image), command));
      return make("th", { scope: "row" }, button);
    });
    return make("tr", { class: textsOf(facts.Verdict).join(" ") }, ...cells);
  }

  function sortBy(head: Element): void {
    const isLargestFirst = LARGEST_FIRST.includes(head.textContent ?? "");
    const isDescending = head.ariaSort ? head.ariaSort === "ascending" : isLargestFirst;
    for (const each of heads) {
      each.removeAttribute("aria-sort");
    }
    head.setAttribute("aria-sort", isDescending ? "descending" : "ascending");
    update();
  }

  document.title = title;
  byId("title").textContent = title;
  byId("title").after(...notes.map((note) => make("p", {}, note)));
  // The keyboard scrolls a table that is wider than the screen.
  document.querySelector("section")?.setAttribute("tabindex", "0");
  const labels = selects.map((select) => make("label", {}, select.name, make("br"), select));
  form.lastElementChild?.before(...labels);
  byId("heads").append(...heads);
  heads[0]?.setAttribute("aria-sort", "ascending");
  for (const head of heads) {
    head.addEventListener("click", () => sortBy(head));
  }
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The fields are empty only after the event.
  form.addEventListener("reset", () => setTimeout(update));
  addEventListener("hashchange", readAddress);
  readAddress();
}

/** Values that the images have, with how many have each. */
function choicesOf(facts: readonly (Fact | undefined)[]): HTMLElement[] {
  const counts = new Map<string, number>();
  for (const text of facts.flatMap(textsOf)) {
    counts.set(text, (counts.get(text) ?? 0) + 1);
  }
  const known = [...counts].sort(([one], [other]) => compare(one, other));
  const options = known.map(([value, count]) => make("option", { value }, `${value} (${count})`));
  return [make("option", { value: "" }, "any"), ...options];
}

/** Shows all that is known of an image. Only an address of the web is a link: anybody may have written it. */
function showDetails(facts: PageFacts, command: string): void {
  const linked = (text: string) =>
    make("a", { href: text, rel: "noopener noreferrer", target: "_blank" }, text);
  const known = Object.entries(facts).filter(([, fact]) => textsOf(fact).length > 0);
  const parts = known.map(([title, fact]) => {
    const isLink = title === "Report" && /^https?:\/\//i.test(`${fact}`);
    const values = textsOf(fact).map((text) => make("dd", {}, isLink ? linked(text) : text));
    return make("div", {}, make("dt", {}, make("b", {}, title)), ...values);
  });
  byId("details-title").textContent = textsOf(facts.Image).join();
  byId("facts").replaceChildren(...parts);
  byId("command").textContent = command.replace("DIGEST", textsOf(facts.Digest).join());
  const dialog = byId<HTMLDialogElement>("details");
  dialog.showModal();
  dialog.scrollTop = 0;
}

readData()
  .then(start)
  .then(() => performance.mark("ready"))
  .catch((error) => {
    byId("count").textContent =
      `This page could not be read: it needs a browser of 2024 or later, and all of the file. (${error})`;
  });
