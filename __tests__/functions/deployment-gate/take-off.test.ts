import { imageKey } from "../../../functions/contract/image";
import { workloadsKey, workloadsValues } from "../../../functions/workloads/workloads-item";
import { readWorkloads } from "../../../functions/workloads/workloads-of";
import { image, OTHER_DIGEST } from "../samples";
import { FailingCalls } from "./failing-calls";
import { container, DEPLOYMENT_ARN, hookEvent, NGINX, SimulatedGate } from "./simulated-gate";

const SIDECAR = image("busybox:1.36", OTHER_DIGEST);

/** A deployment of a bad image, of whose two images the sidecar runs already; a sweep has seen tasks with both. */
async function withBadImage() {
  const gate = new SimulatedGate();
  gate.containers = [container(), container("sidecar", "busybox:1.36", OTHER_DIGEST)];
  await gate.scanned("FAILED");
  await gate.scanned("PASSED", SIDECAR);
  gate.running = [container("sidecar", "busybox:1.36", OTHER_DIGEST)];
  const web = { kind: "service", name: "web", cluster: "production" } as const;
  const { table, now } = gate.store;
  const services = [{ ...web, tasks: 1, since: now() }];
  for (const each of [NGINX, SIDECAR]) {
    const set = workloadsValues({ services, furtherServices: 0, sweptAt: now() }, now());
    await table.update({ key: workloadsKey(each), set });
  }
  const names = async (of = NGINX) =>
    ((await readWorkloads(table, [of])).get(imageKey(of))?.services ?? []).map(({ name }) => name);
  return { gate, names };
}

test("a service whose deployment is refused runs its images no longer, but for those of its current revision", async () => {
  const { gate, names } = await withBadImage();

  expect(await gate.call()).toMatchObject({ hookStatus: "FAILED" });

  expect(await names()).toEqual([]);
  expect(await names(SIDECAR)).toEqual(["web"]);
});

test("one that is let through does: audited, or by an exception", async () => {
  const audited = await withBadImage();
  const settings = { ...audited.gate.settings, mode: "audit" as const };
  await audited.gate.call(hookEvent(), { ...audited.gate.gate, settings });
  expect(await audited.names()).toEqual(["web"]);

  const excepted = await withBadImage();
  await excepted.gate.except({});
  await excepted.gate.call();
  expect(await excepted.names()).toEqual(["web"]);
});

test("where ECS does not answer, the refusal stands, the log says it, and the call after it makes up for that", async () => {
  const { gate, names } = await withBadImage();
  let reads = 0;
  const isFaulty = (_: number, name: string) => name === "ecs.deployment" && ++reads > 1;

  const first = await gate.call(hookEvent(), new FailingCalls(gate, isFaulty, "refused").gate);
  expect(first).toMatchObject({ hookStatus: "FAILED" });
  expect(await names()).toEqual(["web"]);
  expect(gate.telemetry.lines.at(-1)).toMatchObject({
    level: "error",
    message: "recording that a service no longer runs images failed; the next sweep does it",
    fields: { deployment: DEPLOYMENT_ARN },
  });

  expect(await gate.call()).toEqual(first);
  expect(await names()).toEqual([]);
});

test("where ECS hangs, ECS itself has the answer after three seconds, however much time is left", async () => {
  const { gate } = await withBadImage();
  let reads = 0;
  const isFaulty = (_: number, name: string) => name === "ecs.deployment" && ++reads > 1;
  jest.useFakeTimers();

  try {
    const isAnswered = gate
      .call(hookEvent(), new FailingCalls(gate, isFaulty, "hangs").gate)
      .then(() => true);
    await jest.advanceTimersByTimeAsync(3000);

    expect(await Promise.race([isAnswered, Promise.resolve(false)])).toBe(true);
  } finally {
    jest.useRealTimers();
  }
});
