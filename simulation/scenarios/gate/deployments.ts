import { HOUR, MINUTE } from "../../../functions/contract/durations";
import type { Scenario } from "../scenario";
import { always } from "../stage";
import { GATE, GatedStage } from "./gated-stage";

export const unrecordedRefusal: Scenario = {
  name: "a known bad image is refused although nothing can be recorded",
  play: async (programs) => {
    const writes = { kind: "unavailable", service: "dynamodb", operation: "TransactWriteItems" } as const;
    const faults = [always(writes, 30 * MINUTE, 2)];
    const stage = new GatedStage(programs, { duration: 2 * HOUR, faults }, GATE);
    const bad = stage.imageOf("FAILED");
    stage.startAfter(0, bad);
    stage.deployAfter(HOUR, stage.service("shop"), bad);
    await stage.world.run();
    const [deployment] = stage.deploymentsOf(bad);
    const answers = (deployment && stage.held.get(deployment)?.answers) ?? [];
    return [
      {
        what: "refusals",
        value: answers.filter((answer) => answer === "FAILED").length,
        least: 1,
        most: 1,
        unit: "refusals",
      },
      { what: "time until it is refused", value: Math.round(stage.secondsHeld(bad)), most: 30, unit: "s" },
    ];
  },
};
