import { HOUR, MINUTE } from "../../../functions/contract/durations";
import type { Fault } from "../../faults/fault";
import type { Programs } from "../../program/compile";
import type { Figure, Scenario } from "../scenario";
import { always } from "../stage";
import { GATE, GatedStage } from "./gated-stage";

const THROTTLED_AFTER_MS = HOUR;
const THROTTLED_MINUTES = 20;
const DEPLOYED_AFTER_MS = HOUR + 5 * MINUTE;
const LEFT_SECONDS = (THROTTLED_MINUTES - 5) * 60;

async function playThrottled(programs: Programs, faults: readonly Fault[]): Promise<readonly Figure[]> {
  const stage = new GatedStage(programs, { duration: 2 * HOUR, faults }, GATE);
  const [good, bad] = [stage.imageOf("PASSED"), stage.imageOf("FAILED")];
  for (const [name, image] of [["good", good] as const, ["bad", bad] as const]) {
    stage.startAfter(0, image);
    stage.deployAfter(DEPLOYED_AFTER_MS, stage.service(name, "BLUE_GREEN", ["POST_SCALE_UP"]), image);
  }
  await stage.world.run();
  const held = (value: number) => ({ value: Math.round(value), most: LEFT_SECONDS + 60, unit: "s" });
  return [
    {
      what: "answers that let the bad one go on",
      value: stage.answersTo(bad, "SUCCEEDED"),
      most: 0,
      unit: "answers",
    },
    { what: "refusals", value: stage.answersTo(bad, "FAILED"), least: 1, most: 1, unit: "refusals" },
    {
      what: "answers that let the good one go on",
      value: stage.answersTo(good, "SUCCEEDED"),
      least: 1,
      most: 1,
      unit: "answers",
    },
    { what: "time that the bad one is held", ...held(stage.secondsHeld(bad)) },
    { what: "time that the good one is held", ...held(stage.secondsHeld(good)), least: LEFT_SECONDS - 60 },
  ];
}

const meanwhile = (fault: Pick<Fault, "kind" | "service">) =>
  always(fault, THROTTLED_AFTER_MS, THROTTLED_MINUTES / 60);
const throttled = (service: "dynamodb" | "ecs") => meanwhile({ kind: "throttled", service });

export const throttledLedger: Scenario = {
  name: "a ledger that throttles neither lets a known bad image pass nor refuses a good one",
  play: (programs) => playThrottled(programs, [throttled("dynamodb")]),
};
