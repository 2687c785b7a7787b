import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { renderPage } from "../../cli/commands/report/html";
import { median } from "../statistics";
import { findChromium, openChromium } from "./chromium";
import { manyImages, manyLists } from "./many-images";

/** Limits of a page of this many images: it has to fit into a mail, and people wait for it. */
export const IMAGES = 10_000;
export const MAX_PAGE_BYTES = 6_000_000;
const MAX_TIMES_MS: PageTimes = { ready: 3000, filter: 750 };

/** Medians in milliseconds: from opening the page to the table, and until the table is drawn again. */
export interface PageTimes {
  readonly ready: number;
  readonly filter: number;
}

export interface ReportPageCost {
  readonly bytes: number;
  /** Undefined: the machine has no Chromium. */
  readonly times?: PageTimes | undefined;
}

/** @throws Error if the page is larger or slower than it may be */
export function checkReportPage({ bytes, times }: ReportPageCost): void {
  if (bytes > MAX_PAGE_BYTES) {
    throw new Error(
      `A report of ${IMAGES} images has ${bytes} bytes; at most ${MAX_PAGE_BYTES} are allowed. Look for a column that does not pack.`,
    );
  }
  for (const [what, most] of Object.entries(MAX_TIMES_MS)) {
    const took = times?.[what as keyof PageTimes] ?? 0;
    if (took > most) {
      throw new Error(
        `The report's page takes ${took.toFixed(0)} ms (${what}) with ${IMAGES} images; at most ${most} ms are allowed.`,
      );
    }
  }
}

export interface ReportPageOptions {
  readonly rounds: number;
  readonly folder: string;
  readonly show: (text: string) => void;
}

export async function measureReportPage({
  rounds,
  folder,
  show,
}: ReportPageOptions): Promise<ReportPageCost> {
  show(`report: a page of ${IMAGES} images`);
  const images = manyImages(IMAGES);
  const html = renderPage(images, manyLists(images), {
    title: "Benchmark",
    notes: [],
    command: "",
  });
  const bytes = Buffer.byteLength(html);
  const chromium = findChromium();
  if (chromium === undefined) {
    return { bytes };
  }
  const file = join(folder, "report.html");
  writeFileSync(file, html);
  const browser = await openChromium(chromium);
  try {
    const times: PageTimes[] = [];
    for (let round = 0; round < rounds; round += 1) {
      show(`report: round ${round + 1} of ${rounds} in Chromium`);
      const page = await browser.newPage();
      await page.goto(`file://${file}`);
      await page.waitForFunction("performance.getEntriesByName('ready').length > 0");
      times.push((await page.evaluate(MEASURE)) as PageTimes);
      await page.close();
    }
    const of = (what: keyof PageTimes) => median(times.map((each) => each[what]));
    return { bytes, times: { ready: of("ready"), filter: of("filter") } };
  } finally {
    await browser.close();
  }
}

/** Runs in the page, which has no types here. Reading a height makes the browser lay the table out. */
const MEASURE = `(() => {
  const timed = (act) => {
    const from = performance.now();
    act();
    document.body.offsetHeight;
    return performance.now() - from;
  };
  const search = document.getElementById("search");
  return {
    ready: performance.getEntriesByName("ready")[0].startTime,
    filter: timed(() => {
      search.value = "team-7 cve-2024";
      search.dispatchEvent(new Event("input", { bubbles: true }));
    }),
  };
})()`;
