import { HOUR, MINUTE, SECOND } from "../../../functions/contract/durations";
import type { Digest } from "../../../functions/contract/images/image";
import type { Fault } from "../../faults/fault";
import { ECR } from "../../fleet/service";
import type { Programs } from "../../program/compile";
import type { Settings } from "../../world/settings";
import type { Figure, Scenario } from "../scenario";
import { always, Stage } from "../stage";
import { watchVerdicts, watchWaits } from "../watch";

/** Plays new images; returns their ascending waits for a build in seconds, and how many get no verdict. */
export async function quietImages(programs: Programs, settings: Partial<Settings> = {}) {
  const stage = new Stage(programs, { duration: 2 * HOUR, ...settings });
  const waits = watchWaits(stage.world);
  const verdicts = watchVerdicts(stage.world);
  const images = Array.from({ length: 60 }, () => stage.newImage());
  images.forEach((digest, index) => {
    stage.startAfter(5 * MINUTE + index * 67 * SECOND, digest);
  });
  await stage.world.run();
  return {
    stage,
    waits: images.map((digest) => waits.secondsOf(digest)).sort((one, other) => one - other),
    without: images.filter((digest) => !verdicts.has(keyOf(digest))).length,
  };
}

export const keyOf = (digest: Digest) => `${digest}#linux/amd64`;

export const longest = (value: number, most: number): Figure => ({
  what: "longest time from a task to its build",
  value: Math.round(value),
  most,
  unit: "s",
});

export const withoutVerdict = (value: number): Figure => ({
  what: "images without a verdict",
  value,
  most: 0,
  unit: "images",
});

export const quietInstallation: Scenario = {
  name: "a new image of a quiet installation is scanned at once",
  play: async (programs) => {
    const { waits, without } = await quietImages(programs);
    const median = waits[Math.floor(waits.length / 2)] ?? Number.POSITIVE_INFINITY;
    return [
      { what: "median from a task to its build", value: Math.round(10 * median) / 10, most: 3, unit: "s" },
      longest(waits.at(-1) ?? 0, 10),
      withoutVerdict(without),
    ];
  },
};

const DISTURBANCES = [
  { kind: "lost", service: "sqs", operation: "SendMessage" },
  { kind: "poke-swallowed" },
  { kind: "poke-late" },
] as const;

export const disturbedPokes: Scenario = {
  name: "a poke that is lost, swallowed or late costs a minute",
  play: async (programs) => {
    const figures: Figure[] = [];
    for (const fault of DISTURBANCES) {
      const { stage, waits, without } = await quietImages(programs, { faults: [always(fault, 0, 2)] });
      const disturbed = stage.world.faults.struck.get(fault.kind) ?? 0;
      figures.push(
        { what: `${fault.kind}: such pokes`, value: disturbed, least: 60, most: 120, unit: "pokes" },
        longest(waits.at(-1) ?? 0, 70),
        withoutVerdict(without),
      );
    }
    return figures;
  },
};

export const killingImage: Scenario = {
  name: "an image whose writes kill each run is put off, and holds up nobody",
  play: async (programs) => {
    const killing = `sha256:${"d".repeat(64)}` as const;
    const kill = always({ kind: "killed", service: "dynamodb", operation: "TransactWriteItems" }, 0, 2);
    // Only its own item: the control item names the image, too, and is written for every image.
    const faults: Fault[] = [{ ...kill, about: `"key":"${ECR}/web@${killing}` }];
    const stage = new Stage(programs, { duration: 2 * HOUR, faults });
    const waits = watchWaits(stage.world);
    const images = Array.from({ length: 60 }, () => stage.newImage());
    stage.startAfter(10 * MINUTE, killing);
    images.forEach((digest, index) => {
      stage.startAfter(5 * MINUTE + index * 67 * SECOND, digest);
    });
    await stage.world.run();
    const all = images.map((digest) => waits.secondsOf(digest));
    const killed = stage.world.functions["scan-coordinator"].ended.get("killed") ?? 0;
    return [
      // Two in each quarter of an hour, for which the item is then put off.
      { what: "runs that died", value: killed, least: 8, most: 16, unit: "runs" },
      // The queue is locked twice for 90 seconds until the mark is found.
      longest(Math.max(...all), 200),
      {
        what: "images that waited for more than ten seconds",
        value: all.filter((seconds) => seconds > 10).length,
        most: 20,
        unit: "images",
      },
    ];
  },
};
