import { describeOverview } from "../../../cli/commands/overview";
import type { Row } from "../../../functions/table/table";
import { minutesFromNow } from "../../functions/samples";
import { hoursAgo, imageRow, keyOf } from "../../functions/summary/ledger-items";
import { errored, failing, overviewOf, paste, SWEEP } from "./overview-of";

test("the five worst that run are named, with owner and workload", async () => {
  const found = await overviewOf([SWEEP, ...[1, 2, 3, 4, 5, 6, 7].flatMap((each) => failing(each))]);

  expect(found.failing).toMatchObject({ number: 7, worst: { length: 5 } });
  expect(found.failing.worst[0]).toMatchObject({ owner: "team-shop", services: [{ name: "web" }] });
  expect(describeOverview(found, 120, paste)).toMatch(
    /docker\.io\/acme\/app:1 +1\/2 +team-shop +production\/web/,
  );
  expect(describeOverview(found, 120, paste)).toMatch(
    /Next: fargate-scans images --running --status FAILED /,
  );
});

test("errors of what runs are grouped by registry and error, the largest group first", async () => {
  const other = { errorKind: "transient/image/unknown", reason: "Odd." };
  const hub = { reference: "docker.io/acme/x:1", repository: "docker.io/acme/x" };
  const { unscanned } = await overviewOf([
    ...[SWEEP, ...errored(1, other), ...errored(2), ...errored(3), ...errored(4, {}, false)],
    ...errored(5, hub),
    ...[6, 7].flatMap((each) => errored(each, { errorKind: `transient/image/${each}` })),
  ]);

  expect(unscanned.number).toBe(6);
  expect(unscanned.groups).toHaveLength(3);
  expect(unscanned.groups[0]).toEqual({
    ...{ registry: "ghcr.io", images: 2, reason: "Scan of ghcr.io/acme/app:2 failed: it is refused." },
  });
});

test("images in error that nothing runs are counted beside those that something runs", async () => {
  const titleOf = async (...items: Row[]) =>
    describeOverview(await overviewOf([SWEEP, ...items]), 120, paste).split("\n")[0];
  const idle = [...errored(1, {}, false), ...errored(2, {}, false)];

  expect(await titleOf(...idle)).toBe(
    "scanning: 0 images FAILED and running, 0 in error of what runs (2 others)",
  );
  expect(await titleOf(...idle, ...errored(3))).toMatch(/, 1 in error of what runs \(2 others\)$/);
  expect(await titleOf(...errored(3))).toMatch(/, 1 in error of what runs$/);
});

test("the last task event is that of the metric alone, since a sweep sees images, too; the latest verdict counts", async () => {
  const rows = [imageRow({ lastSeenAt: hoursAgo(0), verdictAt: hoursAgo(3) }), imageRow({ image: keyOf(1) })];

  expect((await overviewOf(rows)).works).toMatchObject({
    ...{ lastTaskEventAt: minutesFromNow(-5).toISOString(), lastVerdictAt: hoursAgo(1) },
  });
  const never = { GetMetricStatistics: () => ({}) };
  expect((await overviewOf(rows, never)).works.lastTaskEventAt).toBeNull();
});

test("an error that is retried waits in the backlog, one that only a task brings back does not", async () => {
  const found = await overviewOf([...errored(1), ...errored(2, { dueAt: undefined })]);

  expect(found.works.backlog).toEqual({ waiting: 0, held: 0, scanning: 0, retries: 1 });
});

test("of those that no sweep has met, those count as running that a task had within a week", async () => {
  const rows = [...errored(1), ...errored(2, { lastSeenAt: hoursAgo(8 * 24) })];
  const found = await overviewOf(rows.filter(({ image }) => !String(image).startsWith("workloads#")));

  expect(found.unscanned.number).toBe(1);
});
