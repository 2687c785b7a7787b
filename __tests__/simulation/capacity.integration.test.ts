import { MONITORING } from "../../simulation/capacity/cost";
import { figuresText, renderPage } from "../../simulation/capacity/index";
import { measureFleet } from "../../simulation/capacity/measure-fleet";
import { insertPart } from "../../simulation/capacity/page";
import { compilePrograms } from "../../simulation/program/compile";
import { textOf } from "../pages";

// Where the programs have changed on purpose: npm run simulate -- --figures.

test("the figures of the fleet are what a run gives, byte for byte, and the page what they give", async () => {
  const figures = await measureFleet(await compilePrograms());

  expect(figuresText(figures)).toBe(textOf("simulation/capacity/measured.json"));
  expect(renderPage()).toBe(textOf("docs/capacity.md"));
});

test("metrics and alarms cost what docs/monitoring.md says", () => {
  const monitoring = textOf("docs/monitoring.md");
  const number = (pattern: RegExp) => Number(pattern.exec(monitoring)?.[1]);

  expect(MONITORING).toEqual({
    alarmMetrics: number(/alarms read, .*?\| (\d+) \|\n/),
    metrics: number(/every minute \| .*?\| (\d+) \|\n/) + number(/The (\d+) other metrics/),
  });
});

test("a page without a place for a part is refused, and the error says what to add", () => {
  expect(() => insertPart("# Page", "costs", "")).toThrow("add the lines <!-- costs:start -->");
});
