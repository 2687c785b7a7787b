import { GATE_STAGES, type GateSettings } from "../../../functions/contract/blocking/gate";
import { HOUR, MINUTE } from "../../../functions/contract/durations";
import type { Fault } from "../../faults/fault";
import type { Programs } from "../../program/compile";
import type { Figure, Scenario } from "../scenario";
import { always } from "../stage";
import { watchMessages } from "../watch";
import { GATE, GatedStage } from "./gated-stage";

/** When the new revision is deployed, and how long each step of its shift of traffic bakes: beyond the freshness of its verdict. */
const BAKE_HOURS = 5;
const DEPLOYED_AFTER_MS = 2 * BAKE_HOURS * HOUR + 30 * MINUTE;
const RESCAN_AFTER_HOURS = 4;
/** Between the rescan of its image, and the second step. */
const BEFORE_SECOND_STEP_MS = DEPLOYED_AFTER_MS + BAKE_HOURS * HOUR - 10 * MINUTE;
/** While its verdict is still fresh. */
const BEFORE_RESCAN_MS = DEPLOYED_AFTER_MS + 3.5 * HOUR;

/** A service that takes its traffic in three steps, and whose image passes at first. */
async function playSteps(
  programs: Programs,
  {
    turnsFailed,
    faults = [],
    gate,
  }: { turnsFailed: boolean; faults?: readonly Fault[]; gate?: GateSettings },
) {
  const settings = { duration: 28 * HOUR, rescanAfterHours: RESCAN_AFTER_HOURS, faults };
  const stage = new GatedStage(programs, settings, gate ? { gate } : GATE);
  const { world } = stage;
  const events = watchMessages(world, "events");
  const [before, image] = [stage.imageOf("PASSED"), stage.imageOf("PASSED")];
  const service = stage.service("shop", "LINEAR", GATE_STAGES, {
    shares: [20, 60, 100],
    stepBakeMinutes: BAKE_HOURS * 60,
  });
  stage.deployAfter(0, service, before);
  stage.deployAfter(DEPLOYED_AFTER_MS, service, image);
  if (turnsFailed) {
    world.clock.after(DEPLOYED_AFTER_MS + HOUR, () =>
      world.fleet.registries.turnFailed(`${image}#linux/amd64`),
    );
  }
  await world.run();
  const [deployment] = stage.deploymentsOf(image);
  return { stage, service, before, image, deployment, events };
}

type Played = Awaited<ReturnType<typeof playSteps>>;

function refusedFigures({ stage, service, before, image, deployment, events }: Played): readonly Figure[] {
  return [
    {
      what: "answers that let it go on: two stages and the first step",
      value: stage.answersTo(image, "SUCCEEDED"),
      least: 3,
      most: 3,
      unit: "answers",
    },
    { what: "refusals", value: stage.answersTo(image, "FAILED"), least: 1, most: 1, unit: "refusals" },
    {
      what: "deployments that ended rolled back",
      value: Number(deployment?.status === "ROLLBACK_SUCCESSFUL"),
      least: 1,
      most: 1,
      unit: "deployments",
    },
    {
      what: "tasks of the image before",
      value: stage.tasksOf(service, before),
      least: 2,
      most: 2,
      unit: "tasks",
    },
    {
      what: "events Deployment Blocked",
      value: events.filter(({ title }) => title === "Deployment Blocked").length,
      least: 1,
      most: 1,
      unit: "events",
    },
  ];
}

export const turnedAtSecondStep: Scenario = {
  name: "an image that turns FAILED is refused at the second step of its traffic",
  play: async (programs) => refusedFigures(await playSteps(programs, { turnsFailed: true })),
};

/** A gate that lets nothing through that it does not know. */
const STRICT: GateSettings = { ...GATE.gate, on_no_verdict: "block", on_gate_failure: "block" };

export const stepsDuringOutage: Scenario = {
  name: "an outage of Sysdig rolls no good canary back, and lets no bad one go on",
  play: async (programs) => {
    const outage = (from: number) => [always({ kind: "sysdig-down" }, from, 18)];
    const good = await playSteps(programs, {
      ...{ turnsFailed: false, faults: outage(BEFORE_RESCAN_MS), gate: STRICT },
    });
    const bad = await playSteps(programs, {
      ...{ turnsFailed: true, faults: outage(BEFORE_SECOND_STEP_MS), gate: STRICT },
    });
    return [
      {
        what: "good deployments that ended well",
        value: Number(good.deployment?.status === "SUCCESSFUL"),
        least: 1,
        most: 1,
        unit: "deployments",
      },
      {
        what: "answers that let the good one go on: two stages and three steps",
        value: good.stage.answersTo(good.image, "SUCCEEDED"),
        least: 5,
        most: 5,
        unit: "answers",
      },
      ...refusedFigures(bad).map((figure) => ({ ...figure, what: `of the bad one: ${figure.what}` })),
    ];
  },
};
