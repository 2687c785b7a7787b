import { setTimeout as sleep } from "node:timers/promises";
import { ScannerProject } from "./scanner-project";

let project: ScannerProject;

beforeAll(async () => {
  project = await ScannerProject.create();
});
afterAll(() => project?.aws.stop());

test("stands still while nothing but the one who waits asks", async () => {
  const build = await project.ended(await project.start());
  // Its end is announced after it has ended.
  let before = await project.aws.activity();
  for (let now = -1; now !== before; await sleep(500)) [before, now] = [await project.aws.activity(), before];

  await project.look(build);
  await project.logOf(build);

  expect(await project.aws.activity()).toBe(before);
});

test("moves while a build runs", async () => {
  const before = await project.aws.activity();

  await project.ended(await project.start());

  expect(await project.aws.activity()).toBeGreaterThan(before);
});
