import {
  chooseCanary,
  type Evidence,
  hitsEveryImage,
  isCanaryDue,
  opened,
  waitingReason,
  withCanary,
  withError,
  withFailedCanary,
  withoutCanary,
} from "../../../../functions/capacity/breaker/decisions";
import { MINUTE } from "../../../../functions/contract/durations";
import { DAY_MINUTES, minutesFromNow, NOW } from "../../samples";
import { NO_TOKEN } from "./registry-scans";

const met = (number: number, registry: string, cause = "no token"): Evidence => ({
  image: `image-${number}`,
  registry,
  cause,
});

const justOpened = () => opened("1", NO_TOKEN, [], NOW);

describe("what opens the breaker", () => {
  test.each([
    ["two images", [met(1, "a"), met(2, "b")], ["a", "b"], false],
    ["three images of two registries", [met(1, "a"), met(2, "a"), met(3, "b")], ["a", "b"], true],
    ["three images of one registry of two", [met(1, "a"), met(2, "a"), met(3, "a")], ["a", "b"], false],
    ["three images of the only registry", [met(1, "a"), met(2, "a"), met(3, "a")], ["a"], true],
    ["three images where no registry was recorded", [met(1, "a"), met(2, "a"), met(3, "a")], [], true],
    ["three images with two errors", [met(1, "a"), met(2, "b", "network"), met(3, "b")], ["a", "b"], false],
  ])("%s", (_, evidence, known, expected) => {
    expect(hitsEveryImage(evidence, "no token", known)).toBe(expected);
  });

  test("an image counts once, however often it meets the error", () => {
    const evidence = [met(1, "a"), met(2, "b"), met(1, "a"), met(1, "a")].reduce(
      withError,
      [] as readonly Evidence[],
    );

    expect(evidence).toEqual([met(2, "b"), met(1, "a")]);
  });

  test("a registry with many images does not push the others out, and the evidence stays small", () => {
    const many = Array.from({ length: 500 }, (_, number) => met(number, "hostile"));

    const evidence = [...many, met(1000, "b")].reduce(withError, [] as readonly Evidence[]);

    expect(evidence.length).toBeLessThanOrEqual(10);
    expect(hitsEveryImage(evidence, "no token", ["hostile", "b"])).toBe(true);
  });
});

describe("the canary", () => {
  test("is tried after 5, 15 and 30 minutes, then every hour: less than 30 times a day", () => {
    let open = justOpened();
    let now = NOW;
    const pauses: number[] = [];
    while (now < minutesFromNow(DAY_MINUTES)) {
      pauses.push((open.nextCanaryAt.getTime() - now.getTime()) / MINUTE);
      now = open.nextCanaryAt;
      open = withFailedCanary(open, NO_TOKEN, now);
    }

    expect(pauses.slice(0, 6)).toEqual([5, 15, 30, 60, 60, 60]);
    expect(pauses.length).toBeLessThan(30);
  });

  test("is one at a time, and comes before its time for nobody", () => {
    const open = justOpened();
    const due = open.nextCanaryAt;
    const granted = withCanary(open, { scanId: "1", image: "a" }, due);

    expect(isCanaryDue(open, minutesFromNow(4))).toBe(false);
    expect(isCanaryDue(open, due)).toBe(true);
    expect(isCanaryDue(granted, minutesFromNow(60))).toBe(false);
    expect(isCanaryDue(withoutCanary(granted), due)).toBe(true);
  });

  test("is another image each time, until each that waits was one", () => {
    const waiting = ["a", "b", "c"].map((key) => ({ key, registry: "one" }));
    const chosen: string[] = [];
    let open = justOpened();
    for (let number = 0; number < 7; number++) {
      const { key } = chooseCanary(open, waiting) ?? { key: "none" };
      chosen.push(key);
      const granted = withCanary(open, { scanId: `${number}`, image: key }, open.nextCanaryAt);
      open = withFailedCanary(granted, NO_TOKEN, open.nextCanaryAt);
    }

    expect(chosen).toEqual(["a", "b", "c", "a", "b", "c", "a"]);
  });

  test("leaves a list of bounded size, however many were tried", () => {
    let open = justOpened();
    for (let number = 0; number < 100; number++) {
      open = withCanary(open, { scanId: "1", image: `image-${number}` }, NOW);
    }

    expect(open.tried.length).toBeLessThanOrEqual(20);
  });

  test("that fails brings its own reason", () => {
    const refused = { ...NO_TOKEN, cause: "refused", reason: "the token was refused" };

    const open = withFailedCanary(justOpened(), refused, NOW);

    expect(waitingReason(open)).toContain(`since 2026-03-01 12:00 UTC`);
    expect(waitingReason(open)).toContain("the token was refused");
  });
});
