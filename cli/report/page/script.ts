import { type PageData, type PageImage, unpackColumns } from "../page-data";
import { COLUMNS, type Column, CRITICAL, HIGH, servicesOf, sorted, VERDICT } from "./columns";
import { showDetails } from "./details";
import { byId, foreign, make, number, time } from "./dom";
import { filtered, offerChoices } from "./filters";

const ROWS_OF_A_PAGE = 100;
/** Ten thousand rows keep a browser busy for minutes before it prints. */
const MOST_PRINTED_ROWS = 1000;

async function readData(): Promise<PageData> {
  const binary = atob(byId("data").textContent ?? "");
  const bytes = Uint8Array.from(binary, (character) => character.charCodeAt(0));
  const stream = new Blob([bytes]).stream().pipeThrough(new DecompressionStream("gzip"));
  return new Response(stream).json();
}

function start(data: PageData): void {
  // The worst first; each other order is made of this one.
  const all = [HIGH, CRITICAL].reduce<readonly PageImage[]>(
    (images, column) => sorted(images, column, true),
    unpackColumns(data.images),
  );
  let sort = { column: VERDICT, isDescending: false };
  let shown = all;
  let page = 0;

  function show(from = page * ROWS_OF_A_PAGE, most = ROWS_OF_A_PAGE): void {
    byId("rows").replaceChildren(...shown.slice(from, from + most).map(rowOf));
    const pages = Math.max(1, Math.ceil(shown.length / ROWS_OF_A_PAGE));
    byId("page").textContent = `Page ${number(page + 1)} of ${number(pages)}`;
    byId("previous").setAttribute("aria-disabled", `${page === 0}`);
    byId("next").setAttribute("aria-disabled", `${page + 1 >= pages}`);
  }

  function rowOf(image: PageImage): Node {
    const cells = COLUMNS.map((column) => {
      if (column.title !== "Image") {
        return make("td", { class: classOf(column) }, column.cell(image));
      }
      const button = make("button", { type: "button", "aria-haspopup": "dialog" }, column.cell(image));
      button.addEventListener("click", () => showDetails(image, data.command));
      return make("th", { scope: "row" }, button);
    });
    return make("tr", {}, ...cells);
  }

  function update(): void {
    shown = sorted(filtered(all), sort.column, sort.isDescending);
    page = 0;
    byId("count").textContent =
      all.length === 0
        ? "No image was asked for, or none is known yet."
        : `${number(shown.length)} of ${number(all.length)} images`;
    byId("printed").textContent =
      shown.length > MOST_PRINTED_ROWS
        ? `Only the first ${number(MOST_PRINTED_ROWS)} of ${number(shown.length)} images are printed.`
        : "";
    show();
  }

  const heads = COLUMNS.map((column) => {
    const button = make("button", { type: "button" }, column.title);
    const head = make("th", { scope: "col", class: classOf(column) }, button);
    button.addEventListener("click", () => {
      const isDescending = sort.column === column ? !sort.isDescending : column.isLargestFirst === true;
      sort = { column, isDescending };
      markSorted();
      update();
    });
    return { column, head };
  });
  function markSorted(): void {
    for (const { column, head } of heads) {
      head.removeAttribute("aria-sort");
      if (column === sort.column) {
        head.setAttribute("aria-sort", sort.isDescending ? "descending" : "ascending");
      }
    }
  }

  function turn(by: number): void {
    const last = Math.max(0, Math.ceil(shown.length / ROWS_OF_A_PAGE) - 1);
    page = Math.min(last, Math.max(0, page + by));
    show();
  }

  // The keyboard scrolls a table that is wider than the screen.
  document.querySelector("section")?.setAttribute("tabindex", "0");
  describe(data, all);
  offerChoices(all);
  byId("heads").replaceChildren(...heads.map(({ head }) => head));
  markSorted();
  update();
  const form = byId<HTMLFormElement>("filters");
  form.addEventListener("input", update);
  form.addEventListener("submit", (event) => event.preventDefault());
  // The fields are empty only after the event.
  form.addEventListener("reset", () => setTimeout(update));
  byId("previous").addEventListener("click", () => turn(-1));
  byId("next").addEventListener("click", () => turn(1));
  byId("close").addEventListener("click", () => byId<HTMLDialogElement>("details").close());
  addEventListener("beforeprint", () => show(0, MOST_PRINTED_ROWS));
  addEventListener("afterprint", () => show());
}

const classOf = (column: Column): string => (column === CRITICAL || column === HIGH ? "number" : "");

/** Writes the head of the page, above the table. */
function describe(data: PageData, images: readonly PageImage[]): void {
  const { installation, region, madeAt, sweptAt, impairment, selection, undecided } = data;
  const title = `Container images of ${[installation, region].filter(Boolean).join(", ")}`;
  document.title = title;
  byId("title").replaceChildren(foreign(title));
  byId("about").replaceChildren(
    "Made ",
    time(madeAt),
    ...(sweptAt === null
      ? ["; no sweep of the running tasks was complete yet, so what runs is not known"]
      : ["; what runs is known by the sweep of ", time(sweptAt)]),
    ".",
    ...(selection === "" ? [] : [" Only the images of: ", foreign(selection), "."]),
    ...(undecided === 0
      ? []
      : [` Left out, though they may belong here: ${number(undecided)} with services that nobody knows.`]),
  );
  byId("impairment").hidden = impairment === null;
  byId("impairment").textContent = `Every scan waits: ${impairment}`;
  const count = (matches: (image: PageImage) => boolean) => number(images.filter(matches).length);
  const totals = {
    Images: count(() => true),
    "Failed and run": count((image) => image.verdict === "FAILED" && (servicesOf(image) ?? 0) > 0),
    Failed: count(({ verdict }) => verdict === "FAILED"),
    Passed: count(({ verdict }) => verdict === "PASSED"),
    "No policy": count(({ verdict }) => verdict === "NO_POLICY"),
    "No verdict": count(({ verdict }) => verdict === null),
  };
  byId("totals").replaceChildren(
    ...Object.entries(totals).map(([name, total]) =>
      make("div", {}, make("dt", {}, name), make("dd", {}, total)),
    ),
  );
}

performance.mark;
readData()
  .then(start)
  .then(() => performance.mark("ready"))
  .catch((error) => {
    byId("count").textContent =
      `This page could not be read: it needs a browser of 2024 or later, and all of the file. (${error})`;
  });
