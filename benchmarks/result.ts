import { FIRST_EVENTS, REPEATED_EVENTS } from "../demo/events";
import { EMPTY, PYTHON, TRIGGER } from "./designs";
import type { KnownImagesCost } from "./known-images";
import type { Measurement, Times } from "./measure";
import { IMAGES, type ReportPageCost } from "./report-page/page-cost";
import { median, ratio } from "./statistics";

const BLOCK = /(<!-- bench:start -->)[\s\S]*?(<!-- bench:end -->)/;

/** Renders ratios and counts, which are the same on a fast and on a slow machine. */
export function renderResult(measurement: Measurement): string {
  const { load, firstEvent, builds, knownImages, reportPage } = measurement;
  const times = (times: Times, other: string) =>
    `${ratio(timesOf(times, TRIGGER), timesOf(times, other)).toFixed(2)} ×`;
  const events = FIRST_EVENTS.length + REPEATED_EVENTS.length;
  return [
    `| time of a fresh process, ${TRIGGER} against | ${EMPTY} | ${PYTHON} |`,
    "|---|--:|--:|",
    `| load the handler | ${times(load, EMPTY)} | ${times(load, PYTHON)} |`,
    `| load it and handle one event of a new image | ${times(firstEvent, EMPTY)} | ${times(firstEvent, PYTHON)} |`,
    "",
    `| design | builds for the demo's ${events} task events |`,
    "|---|--:|",
    `| one build per container (${PYTHON}) | ${builds.get(PYTHON)} |`,
    `| one build per image and platform (${TRIGGER}) | ${builds.get(TRIGGER)} |`,
    "",
    ...renderKnownImages(knownImages),
    "",
    `| \`fargate-scans report --html\` of ${IMAGES.toLocaleString("en-US")} images | |`,
    "|---|--:|",
    `| size of the page | ${(reportPage.bytes / 1e6).toFixed(2)} MB |`,
  ].join("\n");
}

function renderKnownImages({ events, containers, calls, cpuMilliseconds }: KnownImagesCost): string[] {
  const count = events.toLocaleString("en-US");
  return [
    `| ${TRIGGER}, ${count} events of ${containers} containers, 99.9 % of whose images are known | per event |`,
    "|---|--:|",
    `| calls of AWS | ${calls.toFixed(3)} |`,
    `| CPU time, the SDK's included | ${cpuMilliseconds.toFixed(2)} ms |`,
  ];
}

/** Renders the times of the report's page, or why there are none. */
export function renderPageTimes({ times }: ReportPageCost): string {
  return times === undefined
    ? "  report's page: not measured, because neither CHROMIUM nor the PATH names a Chromium"
    : `  report's page in Chromium: ${Object.entries(times)
        .map(([what, took]) => `${what} ${took.toFixed(0)} ms`)
        .join(", ")}`;
}

/** Renders medians in milliseconds, as context: they belong to one machine. */
export function renderMedians({ load, firstEvent }: Measurement): string {
  return [EMPTY, TRIGGER, PYTHON]
    .map((name) => {
      const [loaded, handled] = [load, firstEvent].map((times) => median(timesOf(times, name)).toFixed(0));
      return `  ${name}: ${loaded} ms to load, ${handled} ms with the first event`;
    })
    .join("\n");
}

/** @throws Error if the page has no place for the result */
export function insertResult(readme: string, result: string): string {
  if (!BLOCK.test(readme)) {
    throw new Error(
      "docs/contributing/testing.md has no place for the result: add the lines <!-- bench:start --> and <!-- bench:end --> to it.",
    );
  }
  return readme.replace(BLOCK, (_, start: string, end: string) => `${start}\n\n${result}\n\n${end}`);
}

function timesOf(times: Times, name: string): number[] {
  const found = times.get(name);
  if (found === undefined) {
    throw new Error(`${name} was not measured`);
  }
  return found;
}
