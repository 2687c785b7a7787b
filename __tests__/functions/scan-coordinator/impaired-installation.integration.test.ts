import { readBreaker } from "../../../functions/capacity/breaker/stored-breaker";
import type { Image } from "../../../functions/contract/image";
import { DAY_MINUTES } from "../samples";
import { failing, imageIn, MinuteByMinute, NO_TOKEN, PASSING } from "./minute-by-minute";

const MAX_CONCURRENT_SCANS = 20;

let days: MinuteByMinute;

beforeEach(async () => {
  days = await MinuteByMinute.begin({ maxConcurrentScans: MAX_CONCURRENT_SCANS });
});

const fleet = (size: number, registries: readonly string[] = ["ghcr.io", "quay.io"]): Image[] =>
  Array.from({ length: size }, (_, number) =>
    imageIn(registries[number % registries.length] ?? "ghcr.io", number),
  );

const isOpen = async () =>
  readBreaker(await days.coordinator.store.table.get("installation#control")).open !== undefined;

describe("without a token, with 100 images", () => {
  beforeEach(async () => {
    days.behaviour = () => NO_TOKEN;
    await days.tasksRun(fleet(100));
  });

  test("a day costs at most max_concurrent_scans + 30 builds and one message, and no row is forgotten", async () => {
    await days.pass(3);
    const canariesFrom = days.started.length;
    await days.pass(DAY_MINUTES - 3);

    expect(days.started.length).toBeLessThanOrEqual(MAX_CONCURRENT_SCANS + 30);
    expect(days.errorsPublished).toBe(3);
    expect(days.news).toEqual(["impaired"]);
    expect(days.states).toEqual({ WAITING: 100 });
    expect(days.coordinator.starter.telemetry.levels).toMatchObject({ InstallationImpaired: 1 });
    // Each time another image, until twenty were tried.
    const canaries = days.started.slice(canariesFrom).map(({ image }) => image.reference);
    expect(canaries.length).toBeGreaterThan(20);
    expect(new Set(canaries.slice(0, 20)).size).toBe(20);
  });

  test("builds that ran already when it opened wait silently", async () => {
    await days.pass(2);

    // Nothing was started in their place before all had said what they met.
    expect(days.started).toHaveLength(MAX_CONCURRENT_SCANS);
    await days.pass(2);
    expect(days.errorsPublished).toBe(3);
    expect(days.states).toEqual({ ERROR: 3, WAITING: 97 });
    expect(days.coordinator.starter.telemetry.counts).toMatchObject({ ScansErrored: 3 });
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
    expect(days.coordinator.starter.telemetry.levels).toMatchObject({ InstallationImpaired: 0 });
    // All but the canary, which was first.
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

  test("images that come meanwhile wait with the same reason, and cost no build", async () => {
    await days.pass(3);
    const before = days.started.length;
    await days.tasksRun([imageIn("docker.io", 1000)]);

    expect(days.started).toHaveLength(before);
    expect(await days.coordinator.store.row(imageIn("docker.io", 1000))).toMatchObject({
      rowState: "WAITING",
      reason: expect.stringMatching(/^The installation is impaired since /),
    });
  });

  test("a canary whose function died is replaced", async () => {
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

test("images of one registry that come before all others open it with a few more builds", async () => {
  days.behaviour = () => NO_TOKEN;
  const [first, second] = ["ghcr.io", "quay.io"];
  await days.tasksRun(
    Array.from({ length: 100 }, (_, number) => imageIn((number < 50 ? first : second) ?? "", number)),
  );
  await days.pass(10);

  // What runs when it begins, the images of the other registry that are tried meanwhile, and the canary.
  expect(days.started.length).toBeLessThanOrEqual(MAX_CONCURRENT_SCANS + 3);
  expect(days.news).toEqual(["impaired"]);
});

test("a hostile registry does not hold up a backlog of others", async () => {
  days.behaviour = ({ repository }) => (repository.startsWith("hostile.example/") ? NO_TOKEN : PASSING);
  await days.tasksRun([...fleet(40, ["hostile.example"]), ...fleet(140, ["ghcr.io"]).slice(40)]);
  await days.pass(25);

  expect(days.states).toMatchObject({ PASSED: 100 });
  expect(days.news).toEqual([]);
});

test("a hostile registry that prints the token's error is published per image, and never stops the others", async () => {
  const isHostile = ({ repository }: Image) => repository.startsWith("hostile.example/");
  days.behaviour = (image) => (isHostile(image) ? NO_TOKEN : PASSING);
  await days.tasksRun([...fleet(30, ["hostile.example"]), imageIn("ghcr.io", 500)]);
  for (let hour = 0; hour < 4; hour++) {
    await days.pass(60);
    expect(await isOpen()).toBe(false);
  }
  await days.tasksRun([imageIn("ghcr.io", 501)]);
  await days.pass(5);

  expect(days.news).toEqual([]);
  expect(days.states).toMatchObject({ PASSED: 2 });
  expect(days.errorsPublished).toBeGreaterThan(30);
});

test("a canary whose own image is bad does not keep it open", async () => {
  const GONE = failing("ImageAbsent");
  days.behaviour = () => NO_TOKEN;
  await days.tasksRun(fleet(30));
  await days.pass(3);
  const bad = days.coordinator.store.rows.find(({ rowState }) => rowState === "WAITING")?.reference;
  days.behaviour = ({ reference }) => (reference === bad ? GONE : PASSING);

  await days.pass(20);

  expect(days.news).toEqual(["impaired", "recovered"]);
  expect(days.states).toMatchObject({ PASSED: 29, ERROR: 1 });
});

test("images of a hostile registry, however many come before all others, do not keep it open", async () => {
  days.behaviour = () => NO_TOKEN;
  await days.tasksRun(fleet(3));
  await days.pass(4);
  await days.tasksRun(Array.from({ length: 150 }, (_, number) => imageIn("hostile.example", 1000 + number)));
  await days.tasksRun([imageIn("ghcr.io", 2000)]);
  days.behaviour = ({ repository }) => (repository.startsWith("hostile.example") ? NO_TOKEN : PASSING);

  await days.pass(30);

  expect(days.news).toEqual(["impaired", "recovered"]);
});

describe("where nothing of the other registry is to be scanned", () => {
  const OTHER = imageIn("docker.io", 1000);

  beforeEach(async () => {
    await days.tasksRun([OTHER]);
    await days.pass(60);
    expect(days.states).toEqual({ PASSED: 1 });
    days.behaviour = ({ repository }) => (repository === OTHER.repository ? PASSING : NO_TOKEN);
  });

  test("it stays closed while a running task of it was seen within a day, whatever the first one's images meet", async () => {
    await days.tasksRun(fleet(10, ["hostile.example"]));
    await days.pass(DAY_MINUTES - 61);

    expect(days.news).toEqual([]);
    // Its verdict stands, and nothing is scanned again to find out.
    expect(days.started.filter(({ image }) => image.reference === OTHER.reference)).toHaveLength(1);
  });

  test("it opens once none was seen for a day", async () => {
    await days.pass(DAY_MINUTES);
    await days.tasksRun(fleet(10, ["ghcr.io"]));
    await days.pass(4);

    expect(days.news).toEqual(["impaired"]);
  });
});

describe("three images that meet it by themselves, in an installation with one registry", () => {
  const isBroken = ({ reference }: Image) =>
    fleet(3, ["ghcr.io"]).some((each) => each.reference === reference);

  beforeEach(async () => {
    days.behaviour = (image) => (isBroken(image) ? NO_TOKEN : PASSING);
    await days.tasksRun(fleet(3, ["ghcr.io"]));
    await days.pass(10);
    expect(days.news).toEqual(["impaired"]);
    await days.tasksRun([imageIn("ghcr.io", 500)]);
    await days.pass(5);
    expect(days.news).toEqual(["impaired", "recovered"]);
  });

  test("hold up the others once", async () => {
    for (let number = 501; number < 510; number++) {
      await days.pass(100);
      await days.tasksRun([imageIn("ghcr.io", number)]);
      await days.pass(3);
      expect(days.states).toMatchObject({ PASSED: number - 499 });
    }

    expect(days.news).toEqual(["impaired", "recovered"]);
  });

  test("do not hide a token that is revoked: three others open it again, and each waits from then on", async () => {
    days.behaviour = () => NO_TOKEN;
    const before = days.started.length;
    await days.tasksRun(fleet(110, ["ghcr.io"]).slice(10));
    await days.pass(DAY_MINUTES);

    expect(days.news).toEqual(["impaired", "recovered", "impaired"]);
    expect(days.started.length - before).toBeLessThanOrEqual(MAX_CONCURRENT_SCANS + 30);
  });
});

test("errors of the installation that are not the same do not open it", async () => {
  const codes = ["NoToken", "TokenRefused", "PolicyMissing"] as const;
  const images = fleet(3);
  const codeOf = new Map(images.map(({ reference }, number) => [reference, codes[number] ?? "NoToken"]));
  days.behaviour = ({ reference }) => failing(codeOf.get(reference) ?? "NoToken");
  await days.tasksRun(images);
  await days.pass(3);

  expect(await isOpen()).toBe(false);
  expect(days.errorsPublished).toBe(3);
});

test("an installation with images of one registry alone opens after three of them", async () => {
  days.behaviour = () => NO_TOKEN;
  await days.tasksRun(fleet(10, ["ghcr.io"]));
  await days.pass(3);

  expect(days.news).toEqual(["impaired"]);
});

test("errors between which a verdict came do not open it", async () => {
  days.behaviour = () => NO_TOKEN;
  await days.tasksRun(fleet(2));
  await days.pass(3);
  days.behaviour = () => PASSING;
  await days.tasksRun([imageIn("ghcr.io", 10)]);
  await days.pass(3);
  days.behaviour = () => NO_TOKEN;
  await days.tasksRun([imageIn("ghcr.io", 11), imageIn("quay.io", 12)]);
  await days.pass(3);

  expect(await isOpen()).toBe(false);
  expect(days.errorsPublished).toBe(4);
});

test("a start that the engine refuses for the installation opens it as well, from the trigger", async () => {
  days.coordinator.scanner.answer = () => ({
    kind: "refused",
    errorClass: "configuration",
    errorScope: "installation",
    code: "RefusedStart",
    reason: "CodeBuild refused to start the build: deploy the module again",
  });
  await days.tasksRun(fleet(100));
  expect(await isOpen()).toBe(true);
  await days.pass(DAY_MINUTES);

  expect(days.news).toEqual(["impaired"]);
  expect(days.errorsPublished).toBe(3);
  expect(days.coordinator.scanner.started.length).toBeLessThanOrEqual(3 + 30);
});
