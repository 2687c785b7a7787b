import { DEPLOYED } from "../../../simulation/world/settings";
import { textOf } from "../../pages";

const published = (file: string) => textOf(`terraform-module/${file}`);
const numbersOf = (text: string, name: string) =>
  [...text.matchAll(new RegExp(`${name}"?\\s*[=:]\\s*"?(\\d+)`, "g"))].map(([, number]) => Number(number));

test("functions have the time limits of the published module", () => {
  const files = Object.entries(DEPLOYED.timeoutSeconds).map(
    ([program, seconds]) => [published(`${program}.tf`), seconds] as const,
  );

  expect(files.map(([text]) => numbersOf(text, "timeout")[0])).toEqual(files.map(([, seconds]) => seconds));
});

test("the queue hides, counts and hands out messages as the published module's does", () => {
  const queue = published("task-events.tf");
  const trigger = published("scan-trigger.tf");

  expect(numbersOf(queue, "visibility_timeout_seconds")).toContain(DEPLOYED.visibilitySeconds);
  expect(numbersOf(queue, "maxReceiveCount")).toEqual([DEPLOYED.maxReceives]);
  expect(numbersOf(trigger, "batch_size")).toEqual([DEPLOYED.batchSize]);
  expect(numbersOf(trigger, "maximum_concurrency")).toEqual([DEPLOYED.maxConcurrency]);
});

test("a build waits in CodeBuild's queue for as long as the published module lets it", () => {
  const [, minutes] = /queued_timeout = .*: (\d+)$/m.exec(published("inline-scanner.tf")) ?? [];

  expect(Number(minutes)).toBe(DEPLOYED.queuedMinutes);
});
