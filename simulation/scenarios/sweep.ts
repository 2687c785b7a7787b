import { HOUR, MINUTE } from "../../functions/contract/durations";
import { WORKLOADS_PREFIX } from "../../functions/contract/ledger";
import { INVARIANTS } from "../invariants";
import prices from "../prices.json";
import type { Scenario } from "./scenario";
import { EMPTY_FLEET, Stage } from "./stage";

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

const SERVICES_OF_IMAGE = 100;
/** Services that the first sweep finds. */
const BEFORE = 60;

export const manyServices: Scenario = {
  name: "a hundred services of one image, with names as long as they may be, are known and counted",
  play: async (programs) => {
    const fleet = { ...EMPTY_FLEET, hasLongNames: true };
    const stage = new Stage(programs, { duration: 4.5 * HOUR, fleet });
    const { world } = stage;
    const broken: string[] = [];
    for (const create of Object.values(INVARIANTS)) {
      const observer = create(world, (detail) => broken.push(detail));
      world.observers.add(observer);
      world.clock.every(10 * MINUTE, () => observer.check?.(world.clock.now()));
    }
    let largest = 0;
    world.observers.add({
      itemChanged: (key, _, after) => {
        if (key.startsWith(WORKLOADS_PREFIX)) {
          largest = Math.max(largest, Buffer.byteLength(JSON.stringify(after ?? {})));
        }
      },
    });
    const digest = stage.newImage();
    for (let index = 0; index < SERVICES_OF_IMAGE; index += 1) {
      // Each third has the tag from which its owner is read, which is as long as it may be.
      const name = world.fleet.named("service", 3 * index);
      if (index < BEFORE) {
        stage.ranBefore(digest, "ecr", name);
      } else {
        stage.startAfter(70 * MINUTE, digest, "ecr", undefined, "v1", name);
      }
    }
    await world.run();
    const row = world.store.peek(`${WORKLOADS_PREFIX}${digest}#linux/amd64`);
    const named = Array.isArray(row?.services) ? row.services.length : 0;
    return [
      { what: "promises broken", value: broken.length, most: 0, unit: "promises" },
      {
        what: "services that are known or counted",
        value: named + Number(row?.furtherServices),
        least: SERVICES_OF_IMAGE,
        most: SERVICES_OF_IMAGE,
        unit: "services",
      },
      // Fewer than 20 of these names fit in.
      { what: "largest item", value: largest, least: 13 * 1024, most: 16 * 1024, unit: "bytes" },
    ];
  },
};

const SHARING_SERVICES = 2000;
const SIDECARS = 3;
/** The sweeps after the first, which meets the sidecars before they have verdicts. */
const LATER_SWEEPS = 3;

export const sharedSidecars: Scenario = {
  name: "2,000 services that share three sidecars of a private registry, each with a task definition of its own",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: (LATER_SWEEPS + 0.9) * HOUR });
    const { world } = stage;
    const sidecars = Array.from({ length: SIDECARS }, () => stage.newImage());
    for (let number = 0; number < SHARING_SERVICES; number += 1) {
      const task = stage.taskOf(sidecars[0] ?? stage.newImage(), "private", `service-${number}`);
      const containers = sidecars.flatMap((digest) => stage.taskOf(digest, "private").definition.containers);
      const arn = task.definition.arn.replace(/\/[^/]*$/, `/service-${number}:1`);
      const definition = {
        ...{ ...task.definition, arn },
        containers: containers.map((each, index) => ({ ...each, name: `sidecar-${index}` })),
      };
      world.fleet.definitions.set(arn, definition);
      world.fleet.running.set(task.arn, { ...task, definition });
    }
    const read = () => world.calls.made.get("ecs:DescribeTaskDefinition") ?? 0;
    let first = 0;
    world.clock.after(50 * MINUTE, () => {
      first = read();
    });
    await world.run();
    return [
      // Until the sidecars have verdicts. Those that ECS throttles are sent again.
      {
        what: "task definitions read by the first sweep",
        value: first,
        most: SHARING_SERVICES,
        unit: "calls",
      },
      { what: "and by each later one", value: (read() - first) / LATER_SWEEPS, most: 10, unit: "calls" },
    ];
  },
};
