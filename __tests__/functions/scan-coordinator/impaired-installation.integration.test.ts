import type { Image } from "../../../functions/contract/image";
import { DAY_MINUTES } from "../samples";
import { failing, imageIn, MinuteByMinute, NO_TOKEN, PASSING } from "./minute-by-minute";

const MAX_CONCURRENT_SCANS = 20;

let days: MinuteByMinute;

beforeEach(async () => {
  days = await MinuteByMinute.begin({ maxConcurrentScans: MAX_CONCURRENT_SCANS });
});

const fleet = (size: number): Image[] =>
  Array.from({ length: size }, (_, number) => imageIn("ghcr.io", number));

const isOpen = async () => (await days.coordinator.ledger.control()).breaker.open !== undefined;

describe("without a token, with 100 images", () => {
  beforeEach(async () => {
    days.behaviour = () => NO_TOKEN;
    await days.tasksRun(fleet(100));
  });

  test("a day costs at most max_concurrent_scans + 30 builds and one message, and no row is forgotten", async () => {
    await days.pass(3);
    const triesFrom = days.started.length;
    await days.pass(DAY_MINUTES - 3);

    expect(days.started.length).toBeLessThanOrEqual(MAX_CONCURRENT_SCANS + 30);
    expect(days.errorsPublished).toBe(2);
    expect(days.news).toEqual(["impaired"]);
    expect(days.states).toEqual({ ERROR: 2, WAITING: 98 });
    expect(days.coordinator.telemetry.levels).toMatchObject({ InstallationImpaired: 1 });
    // Each time another image, until twenty were tried.
    const tried = days.started.slice(triesFrom).map(({ image }) => image.reference);
    expect(tried.length).toBeGreaterThan(20);
    expect(new Set(tried.slice(0, 20)).size).toBe(20);
  });

  test("builds that ran already when it opened wait silently", async () => {
    await days.pass(2);

    expect(days.started).toHaveLength(MAX_CONCURRENT_SCANS);
    await days.pass(2);
    expect(days.errorsPublished).toBe(2);
    expect(days.states).toEqual({ ERROR: 2, WAITING: 98 });
    expect(days.coordinator.telemetry.counts).toMatchObject({ ScansErrored: 2 });
  });

  test("once it is fixed every image is scanned without further hands, the earliest deadline first", async () => {
    for (let number = 100; number < 130; number += 10) {
      await days.pass(45);
      await days.tasksRun(fleet(number + 10).slice(number));
    }
    days.behaviour = () => PASSING;
    await days.pass(75);

    expect(days.news).toEqual(["impaired", "recovered"]);
    expect(days.states).toEqual({ PASSED: 130 });
    expect(days.mostRunning).toBeLessThanOrEqual(MAX_CONCURRENT_SCANS);
    expect(days.coordinator.telemetry.levels).toMatchObject({ InstallationImpaired: 0 });
    // All but the one that was tried first.
    const deadlines = days.started.slice(-129).map(({ deadline }) => deadline.getTime());
    expect(new Set(deadlines).size).toBeGreaterThan(3);
    expect(deadlines).toEqual(deadlines.toSorted((one, other) => one - other));
  });

  test("fixed soon, those whose errors opened it do not wait for their hourly retry", async () => {
    await days.pass(4);
    days.behaviour = () => PASSING;

    await days.pass(16);

    expect(days.states).toEqual({ PASSED: 100 });
    expect(days.news).toEqual(["impaired", "recovered"]);
  });

  test("images that come meanwhile wait, and cost no build", async () => {
    await days.pass(3);
    const before = days.started.length;
    await days.tasksRun([imageIn("docker.io", 1000)]);

    expect(days.started).toHaveLength(before);
    expect(await days.coordinator.store.row(imageIn("docker.io", 1000))).toHaveProperty(
      "rowState",
      "WAITING",
    );
  });

  test("a try whose function died is made up for", async () => {
    await days.pass(4);
    const before = days.started.length;
    days.beforeStart = () => {
      throw new Error("the function ended");
    };
    await days.pass(6);
    days.beforeStart = () => {};
    days.behaviour = () => PASSING;

    await days.pass(20);

    expect(days.started.length).toBeGreaterThan(before);
    expect(days.states).toEqual({ PASSED: 100 });
  });
});

test("a try whose image cannot be pulled neither closes it nor costs a pause", async () => {
  days.behaviour = () => NO_TOKEN;
  await days.tasksRun(fleet(30));
  await days.pass(3);
  const [gone] = days.coordinator.store.rows.filter(({ rowState }) => rowState === "WAITING");
  const isGone = ({ reference }: Image) => reference === gone?.reference;
  days.behaviour = (each) => (isGone(each) ? failing("ImageAbsent") : NO_TOKEN);
  await days.pass(7);
  expect(days.states).toEqual({ ERROR: 3, SCANNING: 1, WAITING: 26 });
  expect(await isOpen()).toBe(true);

  days.behaviour = (each) => (isGone(each) ? failing("ImageAbsent") : PASSING);
  await days.pass(20);

  expect(days.news).toEqual(["impaired", "recovered"]);
  expect(days.states).toEqual({ PASSED: 29, ERROR: 1 });
});

test("an image that the scanner cannot scan closes it, where the control image has a result", async () => {
  days.behaviour = () => NO_TOKEN;
  await days.tasksRun(fleet(30));
  await days.pass(3);
  days.behaviour = () => failing("ScannerFailed/image");
  await days.pass(10);

  expect(days.news).toEqual(["impaired", "recovered"]);
});

test("of the images that wait, one that once had a verdict is tried first", async () => {
  const [known, ...others] = fleet(30);
  await days.tasksRun(fleet(1));
  await days.pass(2 * DAY_MINUTES);
  days.behaviour = () => NO_TOKEN;
  await days.tasksRun([...others, ...fleet(1)]);
  await days.pass(4);
  const before = days.started.length;
  await days.pass(5);

  expect(days.started.slice(before).map(({ image }) => image.reference)).toEqual([known?.reference]);
});

test("errors between which a verdict came do not open it", async () => {
  days.behaviour = () => NO_TOKEN;
  await days.tasksRun(fleet(1));
  await days.pass(3);
  days.behaviour = () => PASSING;
  await days.tasksRun([imageIn("ghcr.io", 10)]);
  await days.pass(3);
  days.behaviour = () => NO_TOKEN;
  await days.tasksRun([imageIn("ghcr.io", 11)]);
  await days.pass(3);

  expect(await isOpen()).toBe(false);
  expect(days.errorsPublished).toBe(2);
});

test("a start that the engine refuses for the installation opens it as well", async () => {
  days.coordinator.scanner.answer = () => ({
    kind: "error",
    errorClass: "configuration",
    errorScope: "installation",
    code: "RefusedStart",
    reason: "CodeBuild refused to start the build: deploy the module again",
  });
  await days.tasksRun(fleet(100));
  expect(await isOpen()).toBe(true);
  await days.pass(DAY_MINUTES);

  expect(days.news).toEqual(["impaired"]);
  expect(days.errorsPublished).toBe(2);
  expect(days.coordinator.scanner.started.length).toBeLessThanOrEqual(10 + 30);
});
