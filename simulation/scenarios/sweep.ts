import { HOUR } from "../../functions/contract/durations";
import { WORKLOADS_PREFIX } from "../../functions/contract/ledger";
import prices from "../prices.json";
import type { Scenario } from "./scenario";
import { Stage } from "./stage";

const TASKS = 50_000;
const SERVICES = 5000;
const IMAGES = 1000;
const SWEEPS_A_MONTH = 730;
/** https://docs.aws.amazon.com/amazondynamodb/latest/developerguide/on-demand-capacity-mode.html */
const BYTES_OF_WRITE_UNIT = 1024;

export const recordedSweep: Scenario = {
  name: "what it costs to record who runs 50,000 tasks",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: HOUR });
    const images = Array.from({ length: IMAGES }, () => stage.newImage());
    for (let task = 0; task < TASKS; task += 1) {
      const service = task % SERVICES;
      stage.ranBefore(images[service % IMAGES] ?? stage.newImage(), "ecr", `service-${service}`);
    }
    await stage.world.run();
    const items = [...stage.world.store.entries()].filter(([key]) => key.startsWith(WORKLOADS_PREFIX));
    const units = items
      .map(([, row]) => Math.ceil(Buffer.byteLength(JSON.stringify(row)) / BYTES_OF_WRITE_UNIT))
      .reduce((sum, each) => sum + each, 0);
    const { usd, per } = prices.lines.writeUnit;
    return [
      { what: "items of images that run", value: items.length, least: IMAGES, most: IMAGES, unit: "items" },
      { what: "write units of one sweep", value: units, most: 3 * IMAGES, unit: "units" },
      {
        what: "cost of a sweep every hour",
        value: Math.round((units * SWEEPS_A_MONTH * usd * 100) / per) / 100,
        most: 2,
        unit: "USD a month",
      },
    ];
  },
};
