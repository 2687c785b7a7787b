import { SECOND } from "../../functions/contract/durations";
import { MONITORING } from "../../simulation/capacity/cost";
import {
  figuresText,
  readFigures,
  renderDocs,
  type SeedFigures,
  seedFigures,
} from "../../simulation/capacity/files";
import { type FleetFigures, measureFleet, settingsOfFleet } from "../../simulation/capacity/measure-fleet";
import { playOneBuildPerContainer } from "../../simulation/capacity/one-build-per-container";
import { insertPart } from "../../simulation/capacity/page";
import {
  BATCH_FAULT,
  BUSY_FAULTS,
  CALL_FAULTS,
  GATE_FAULTS,
  LAG_FAULT,
  LAMBDA_FAULT,
  OTHER_FAULTS,
  REPORT_FAULT,
  SCHEDULE_FAULTS,
  TOKEN_FAULTS,
} from "../../simulation/faults/fault";
import { FLEET_SIZES } from "../../simulation/fleet/sizes";
import { compilePrograms } from "../../simulation/program/compile";
import { settingsOfSeed } from "../../simulation/settings-of-seed";
import { simulate } from "../../simulation/simulate";
import { textOf } from "../pages";

const compiled = compilePrograms();

// Where the programs have changed on purpose: npm run simulate -- --figures.

test("the figures of the small fleet are what a run gives, byte for byte", async () => {
  const figures = await measureFleet(settingsOfFleet("small"), await compiled);

  expect(figuresText(figures)).toBe(textOf("simulation/capacity/measured/small.json"));
});

const TESTING = "docs/contributing/testing.md";

test.each([3, 17, 42])("the faults of seed %i are what a run gives", async (seed) => {
  const result = await simulate(settingsOfSeed(seed), await compiled);
  const kept = readFigures<SeedFigures[]>("seeds").find((each) => each.seed === seed);

  expect(seedFigures(result)).toEqual(kept);
});

test("every size of a fleet was measured", () => {
  for (const size of Object.keys(FLEET_SIZES)) {
    expect(readFigures<FleetFigures>(size).tasks).toBeGreaterThan(0);
  }
});

test("the pages and charts are what the figures give, byte for byte", () => {
  for (const [file, text] of renderDocs()) {
    expect({ file, text: textOf(file) }).toEqual({ file, text });
  }
});

test("every chart stands on the page, and nothing else does", () => {
  const shown = [...textOf("docs/capacity.md").matchAll(/\]\((charts\/[\w-]+\.svg)\)/g)].map(
    ([, file]) => `docs/${file}`,
  );
  const drawn = [...renderDocs().keys()].filter((file) => file.endsWith(".svg"));

  expect(shown.sort()).toEqual(drawn.sort());
});

test("a chart loads nothing and runs nothing", () => {
  const charts = [...renderDocs()].filter(([file]) => file.endsWith(".svg"));

  expect(charts.length).toBeGreaterThan(4);
  for (const [, svg] of charts) {
    expect(svg).not.toMatch(/<script|<image|@import|@font-face|url\((?!#)|href=/);
  }
});

test("the docs say that nothing was lost and nothing was scanned twice", () => {
  const [, page = ""] = textOf(TESTING).split("<!-- faults:start -->");
  const rows = [...page.matchAll(/^\| `.+ \| (\d+) \| (\d+) \|$/gm)];

  expect(rows.map(([, lost, twice]) => [lost, twice])).toEqual([["0", "0"]]);
});

test("the docs count every kind of fault, a quota of zero and of one each", () => {
  const [, page = ""] = textOf(TESTING).split("<!-- faults:start -->");
  const counted = [...page.matchAll(/(?<=^\| |<br>)`([\w-]+)` [1-9]/gm)].map(([, fault]) => fault);
  const kinds = [
    ...[...CALL_FAULTS, ...OTHER_FAULTS, ...TOKEN_FAULTS, ...BUSY_FAULTS, ...GATE_FAULTS, ...SCHEDULE_FAULTS],
    ...[LAMBDA_FAULT, LAG_FAULT, BATCH_FAULT, REPORT_FAULT],
  ].filter((kind) => kind !== "quota-reduced");

  expect(counted.sort()).toEqual([...kinds, "quota-0", "quota-1"].sort());
});

test("metrics and alarms cost what docs/monitoring.md says", () => {
  const monitoring = textOf("docs/monitoring.md");
  const number = (pattern: RegExp) => Number(pattern.exec(monitoring)?.[1]);

  expect(MONITORING).toEqual({
    alarmMetrics: number(/alarms read, .*?\| (\d+) \|\n/),
    metrics: number(/every minute \| .*?\| (\d+) \|\n/) + number(/The (\d+) other metrics/),
  });
});

describe("the design with one build for each container", () => {
  test("waits where the quota is in use", () => {
    const { longestWaitSeconds, waiting } = playOneBuildPerContainer([0, 0, 0], 2, 60, [
      30 * SECOND,
      90 * SECOND,
    ]);

    expect({ longestWaitSeconds, waiting }).toEqual({ longestWaitSeconds: 60, waiting: [1, 0] });
  });

  test("loses what the full queue refuses", () => {
    const { builds, lost } = playOneBuildPerContainer(Array<number>(10).fill(0), 1, 60, []);

    expect({ builds, lost }).toEqual({ builds: 6, lost: 4 });
  });
});

test("a page without a place for a part is refused, and the error says what to add", () => {
  expect(() => insertPart("# Page", "costs", "")).toThrow("add the lines <!-- costs:start -->");
});
