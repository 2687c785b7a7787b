import type { Image } from "../../../functions/contract/image";
import { failing, imageIn, MinuteByMinute, PASSING } from "./minute-by-minute";

const BUSY = failing("SysdigBusy");
const images = (registry: string, count: number) =>
  Array.from({ length: count }, (_, index) => imageIn(registry, index + 1));
const OURS = "registry.example.com";
const HOSTILE = "hostile.example.com";

/** The wait of the one who came first is what all others wait for. */
const backOffsOf = ({ coordinator }: MinuteByMinute) =>
  coordinator.ledger.control().then(({ busyUntil }) => busyUntil);

describe("a scan that met Sysdig's rate limit", () => {
  test("waits with all others for one to three minutes, and is no error", async () => {
    const world = await MinuteByMinute.begin();
    world.behaviour = () => BUSY;
    await world.tasksRun(images(OURS, 40));
    await world.pass(2);

    expect(world.started).toHaveLength(20);
    expect(world.states).toEqual({ HELD: 20, WAITING: 20 });
    expect(await backOffsOf(world)).toHaveLength(1);

    world.behaviour = () => PASSING;
    await world.pass(15);

    expect(world.states).toEqual({ PASSED: 40 });
    expect(world.started).toHaveLength(60);
    expect(world.errorsPublished).toBe(0);
    for (const row of world.coordinator.store.rows) expect(Number(row.attempts ?? 0)).toBe(0);
  });

  test("and meets it again within the hour is an error of its own, for which nobody waits", async () => {
    const world = await MinuteByMinute.begin();
    const ours = images(OURS, 3);
    const isHostile = ({ repository }: Image) => repository.startsWith(HOSTILE);
    world.behaviour = (image) => (isHostile(image) ? BUSY : PASSING);
    await world.tasksRun([imageIn(HOSTILE, 9)]);
    await world.pass(8);

    expect(await backOffsOf(world)).toHaveLength(1);
    expect(world.states).toEqual({ ERROR: 1 });
    expect(world.coordinator.store.rows).toContainEqual(
      expect.objectContaining({ errorClass: "infrastructure", errorScope: "transient", attempts: 1 }),
    );

    await world.tasksRun(ours);
    await world.pass(2);

    expect(world.states).toEqual({ PASSED: 3, ERROR: 1 });
  });

  test("is an error where everybody waited ten times within the hour, whoever prints its words", async () => {
    const world = await MinuteByMinute.begin({ maxConcurrentScans: 1 });
    world.behaviour = () => BUSY;
    await world.tasksRun(images(HOSTILE, 30));
    await world.pass(60);

    expect(world.states.ERROR).toBeGreaterThan(0);
    expect((await backOffsOf(world)).length).toBeLessThanOrEqual(10);
  });
});
