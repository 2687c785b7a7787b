import { HOUR, MINUTE } from "../../functions/contract/durations";
import type { FaultKind } from "../../simulation/faults/fault";
import { compilePrograms } from "../../simulation/program/compile";
import { always, Stage } from "../../simulation/scenarios/stage";

const compiled = compilePrograms();

/** Invocations of an hour, in the half of which something is wrong, and what the queue held at the end of that. */
async function played(...kinds: readonly FaultKind[]) {
  const faults = kinds.map((kind) => always({ kind }, 0, 1 / 2));
  const stage = new Stage(await compiled, { duration: HOUR, faults });
  const { world } = stage;
  stage.startAfter(MINUTE, stage.newImage());
  const ended = (program: "scan-coordinator" | "scan-trigger") =>
    [...world.functions[program].ended.values()].reduce((sum, each) => sum + each, 0);
  let meanwhile = { coordinator: 0, trigger: 0, queue: 0 };
  world.clock.after(HOUR / 2 - MINUTE, () => {
    const [coordinator, trigger] = [ended("scan-coordinator"), ended("scan-trigger")];
    meanwhile = { coordinator, trigger, queue: world.queue.size };
  });
  await world.run();
  return { meanwhile, coordinator: ended("scan-coordinator"), queue: world.queue.size };
}

test("a schedule that misses invokes nothing, and later does again", async () => {
  const { meanwhile, coordinator } = await played("schedule-missed");

  expect(meanwhile).toMatchObject({ trigger: 1, queue: 0 });
  expect(meanwhile.coordinator).toBeLessThan(3);
  expect(coordinator).toBeGreaterThan(25);
});

test("a schedule that is late invokes as often in the end", async () => {
  const usual = await played();
  const late = await played("schedule-late");

  expect(late.meanwhile.coordinator).toBeLessThanOrEqual(usual.meanwhile.coordinator);
  expect(late.coordinator).toBeGreaterThan(usual.coordinator - 3);
});

test("while Lambda is down nobody takes a message, and what was to be invoked is invoked afterwards", async () => {
  const { meanwhile, coordinator, queue } = await played("lambda-down");

  expect(meanwhile).toEqual({ coordinator: 0, trigger: 0, queue: 1 });
  // Ten messages that waited are one batch.
  expect(coordinator).toBeGreaterThan(30);
  expect(queue).toBe(0);
});
