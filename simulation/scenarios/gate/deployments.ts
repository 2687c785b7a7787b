import { HOUR, MINUTE, SECOND } from "../../../functions/contract/durations";
import type { Scenario } from "../scenario";
import { always } from "../stage";
import { watchMessages, watchWaits } from "../watch";
import { GATE, GatedStage } from "./gated-stage";

export const knownGoodImage: Scenario = {
  name: "a known good image passes the gate at the first call",
  play: async (programs) => {
    const stage = new GatedStage(programs, { duration: HOUR }, GATE);
    const image = stage.imageOf("PASSED");
    stage.startAfter(0, image);
    stage.deployAfter(20 * MINUTE, stage.service("shop"), image);
    await stage.world.run();
    const [deployment] = stage.deploymentsOf(image);
    const calls = deployment ? (stage.held.get(deployment)?.calls ?? 0) : 0;
    return [
      { what: "calls of the gate, at two stages", value: calls, least: 2, most: 2, unit: "calls" },
      {
        what: "time that the deployment was held, cold starts included",
        value: Math.round(stage.secondsHeld(image) * 10) / 10,
        most: 2,
        unit: "s",
      },
    ];
  },
};

/** Deployments of new images while the backlog of a sweep is worked on. */
const DEPLOYMENTS = 12;

export const gateBeforeBacklog: Scenario = {
  name: "a deployment of a new image does not queue behind a backlog of 600",
  play: async (programs) => {
    const stage = new GatedStage(programs, { duration: 90 * MINUTE }, GATE);
    for (let count = 0; count < 600; count += 1) {
      stage.ranBefore(stage.newImage());
    }
    const images = Array.from({ length: DEPLOYMENTS }, () => stage.imageOf("PASSED"));
    images.forEach((image, index) => {
      stage.deployAfter(
        (10 + 3 * index) * MINUTE + index * 7 * SECOND,
        stage.service(`shop-${index}`),
        image,
      );
    });
    const events = watchMessages(stage.world, "events");
    const waits = watchWaits(stage.world);
    await stage.world.run();
    const unscanned = events.filter(({ title }) => title === "Deployment Allowed Unscanned").length;
    return [
      {
        what: "longest wait for a build after the next end of one",
        value: waits.longestOf(images),
        most: 10,
        unit: "s",
      },
      { what: "deployments let through without a verdict", value: unscanned, most: 0, unit: "deployments" },
    ];
  },
};

export const badImage: Scenario = {
  name: "a deployment of a bad image is refused, and what ran before goes on",
  play: async (programs) => {
    const stage = new GatedStage(programs, { duration: 2 * HOUR }, GATE);
    const events = watchMessages(stage.world, "events");
    const messages = watchMessages(stage.world, "topic");
    const [good, bad] = [stage.imageOf("PASSED"), stage.imageOf("FAILED")];
    const service = stage.service("shop");
    stage.deployAfter(0, service, good);
    stage.deployAfter(30 * MINUTE, service, bad);
    // The same once more: its verdict is known.
    stage.deployAfter(HOUR, service, bad);
    await stage.world.run();
    const deployments = stage.deploymentsOf(bad);
    const [first, again] = deployments.map(
      (each) => stage.held.get(each)?.seconds ?? Number.POSITIVE_INFINITY,
    );
    const about = (all: readonly { readonly title: string }[]) =>
      all.filter(({ title }) => /Deployment Blocked|deployment blocked/i.test(title)).length;
    const runs = [...service.tasks.keys()].filter(({ definition }) =>
      definition.containers.some(({ digest }) => digest === good),
    );
    return [
      {
        what: "deployments of the bad image that ended well",
        value: deployments.filter(({ status }) => status === "SUCCESSFUL").length,
        most: 0,
        unit: "deployments",
      },
      { what: "tasks of the good image that run", value: runs.length, least: 2, most: 2, unit: "tasks" },
      {
        what: "time until the new bad image is refused",
        value: Math.round(first ?? 0),
        most: 5 * 60,
        unit: "s",
      },
      {
        what: "time until the known bad image is refused",
        value: Math.round(again ?? 0),
        most: 2,
        unit: "s",
      },
      { what: "events Deployment Blocked", value: about(events), least: 2, most: 2, unit: "events" },
      { what: "messages about it", value: about(messages), least: 2, most: 2, unit: "messages" },
    ];
  },
};

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
