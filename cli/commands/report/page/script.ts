import { DOUBTS, describeDoubts } from "../../../ledger/doubts";
import type { Fact } from "../facts";
import { type PageData, type PageFacts, unpackFacts, unpackLists } from "../page-data";

/** Most rows of the table: ten thousand keep a browser busy for minutes before it prints. */
const MAX_ROWS = 1000;
const FILTERS = ["Verdict", "Runs now", "Owner", "Cluster", "Change"];
const SHOWN = [
  ...["Verdict", "Image", "Critical", "High", "Reached (UTC)", "Change", "Owner", "Runs in", "Platform"],
];

/** Makes an element. Its strings become text, never HTML. */
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

/** Returns the text as it is searched. The name `@acme/web` is written as `@ acme/web` in lists. */
const searched = (text: string): string => text.toLowerCase().replaceAll("@ ", "@");

const runsNow = ({ "Runs in": place }: PageFacts): Fact =>
  place === "not known" ? place : place === "nothing" ? "no" : "yes";

function start({ title, notes, command, facts: columns, lists }: PageData): void {
  const [unpacked, searchedTexts] = [unpackLists(lists), lists.texts.map(searched)];
  /** The images of the page. Their lists have indexes of vulnerabilities. */
  const all = unpackFacts(columns).map((known, index) => {
    const facts: PageFacts = { ...known, "Runs now": runsNow(known) };
    const [list, more, doubt] = lists.of[index] ?? [-1, 0, null];
    return {
      ...{ facts, list: unpacked[list] ?? [], more, doubt },
      text: searched(Object.values(known).flat().join("\n")),
    };
  });
  const form = byId<HTMLFormElement>("filters");
  const selects = FILTERS.map((name) =>
    make("select", { name }, ...choicesOf(all.map(({ facts }) => facts[name]))),
  );
  const fields = [byId<HTMLInputElement>("search"), ...selects];

  /** Shows the images that the form asks for, the worst first as in the data. */
  function update(): void {
    const asked = fields.flatMap(({ name, value }) => (value === "" ? [] : [[name, value]]));
    history.replaceState(null, "", `#${new URLSearchParams(asked)}`);
    const words = byId<HTMLInputElement>("search").value.toLowerCase().split(/\s+/).filter(Boolean);
    const hits = words.map((word) => searchedTexts.map((text) => text.includes(word)));
    const meant = all.filter(({ facts }) =>
      selects.every(({ name, value }) => value === "" || textsOf(facts[name]).includes(value)),
    );
    const isFound = ({ text, list }: (typeof all)[number]) =>
      words.every((word, at) => text.includes(word) || list.some((index) => hits[at]?.[index]));
    const shown = meant.filter(isFound);
    const cut = shown.length > MAX_ROWS ? `; only the first ${MAX_ROWS} are listed and printed` : "";
    // A search that finds nothing must not look like an all-clear.
    const others = words.length > 0 ? meant.filter((image) => !isFound(image)) : [];
    const doubtful = others.map(({ doubt, facts }) => ({
      ...{ doubt, verdictAt: textsOf(facts["Reached (UTC)"]).join() },
    }));
    const doubts = `. Vulnerabilities of those not shown, when this page was made: ${describeDoubts(doubtful, shown.length > 0)}.`;
    const unknown = others.length > 0 ? doubts : "";
    byId("count").textContent = `${shown.length} of ${all.length} images${cut}${unknown}`;
    byId("rows").replaceChildren(...shown.slice(0, MAX_ROWS).map(rowOf));
  }

  /** Fills the form from the page's address, so that people can send each other what they see. */
  function readAddress(): void {
    const asked = new URLSearchParams(location.hash.slice(1));
    for (const field of fields) {
      field.value = asked.get(field.name) ?? "";
    }
    update();
  }

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
    const cells = SHOWN.map((name) => {
      const [first = "", second, ...others] = textsOf(facts[name]);
      const text = second === undefined ? first : `${first}, ${second}${others.length > 0 ? ", …" : ""}`;
      if (name !== "Image") {
        return make("td", { "data-head": name }, text);
      }
      const button = make("button", { type: "button", "aria-haspopup": "dialog" }, text);
      button.addEventListener("click", () => showDetails(detailsOf(image), command));
      return make("th", { scope: "row" }, button);
    });
    return make("tr", { class: textsOf(facts.Verdict).join(" ") }, ...cells);
  }

  document.title = title;
  byId("title").textContent = title;
  byId("title").after(...notes.map((note) => make("p", {}, note)));
  // Lets the keyboard scroll a table that is wider than the screen.
  document.querySelector("section")?.setAttribute("tabindex", "0");
  const labels = selects.map((select) => make("label", {}, select.name, make("br"), select));
  form.lastElementChild?.before(...labels);
  byId("heads").append(...SHOWN.map((name) => make("th", { scope: "col" }, name)));
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The fields are empty only after the event.
  form.addEventListener("reset", () => setTimeout(update));
  addEventListener("hashchange", readAddress);
  readAddress();
}

function choicesOf(facts: readonly (Fact | undefined)[]): HTMLElement[] {
  const known = [...new Set(facts.flatMap(textsOf))].sort();
  return [make("option", { value: "" }, "any"), ...known.map((value) => make("option", { value }, value))];
}

/** Shows all facts of an image. Only a web address becomes a link, because anybody may have written the text. */
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
      `This page could not be read. Open the complete file in a browser of 2024 or later. (${error})`;
  });
