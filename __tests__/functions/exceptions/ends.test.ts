import { EXCEPTIONS_KEY, type ImageException } from "../../../functions/contract/blocking/exceptions";
import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { queueExceptionEnds } from "../../../functions/exceptions/ends";
import { Outbox } from "../../../functions/outbox/outbox";
import { rewrite } from "../../../functions/table/run";
import type { Row } from "../../../functions/table/table";
import { EXCEPTION_ENDS_SCHEMA } from "../../../scripts/generate/event-schema";
import type { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { minutesFromNow, NOW } from "../samples";
import { schemaErrors } from "../schema-errors";
import { hoursAgo, imageRow, SWEPT_AT, unscannedRow, workloadsItem } from "../summary/ledger-items";
import { tableOf } from "../table/edit";

const DAY = 24 * 60;
const EXCEPTION: ImageException = {
  ...{ image: "quay.io/acme/web", until: minutesFromNow(7 * DAY).toISOString() },
  ...{ reason: "fix is in review", owner: "team-web" },
};
const OTHER = { ...EXCEPTION, image: "docker.io/library/redis" };
const SWEEP: Row = { image: LAST_SWEEP_KEY, startedAt: hoursAgo(1), endedAt: SWEPT_AT };
const NGINX = { ...EXCEPTION, image: "docker.io/library/nginx" };

const tableWith = (exceptions: readonly ImageException[], ...items: readonly Row[]) =>
  tableOf({ image: EXCEPTIONS_KEY, exceptions: JSON.stringify(exceptions) }, SWEEP, ...items);

const look = (table: MemoryTable, minutes = 0, hasTime = () => true) =>
  queueExceptionEnds({ installation: "scanning", table }, minutesFromNow(minutes), hasTime);

const RUNS = workloadsItem();
const BY_TAG = (changes: object) => [{ ...NGINX, ...changes }];
const USE = { workload: "production/web", verdict: "FAILED", owner: "team-shop" };
const ELSEWHERE = { accounts: ["999999999999"] };

test.each<[string, readonly ImageException[], readonly Row[], readonly object[] | undefined]>([
  ["a failed image that runs", BY_TAG({}), [imageRow(), RUNS], [USE]],
  ["an image without a verdict", BY_TAG({}), [unscannedRow(), RUNS], [{ workload: "production/web" }]],
  ["NO_POLICY", BY_TAG({}), [imageRow({ verdict: "NO_POLICY" }), RUNS], [{ ...USE, verdict: "NO_POLICY" }]],
  ["an image that passes", BY_TAG({}), [imageRow({ verdict: "PASSED" }), RUNS], undefined],
  ["an image that runs nowhere", BY_TAG({}), [imageRow(), workloadsItem({ services: [] })], undefined],
  ["a task of the last week alone", BY_TAG({}), [imageRow()], [{ verdict: "FAILED" }]],
  ["an image of which no task ran lately", BY_TAG({}), [imageRow({ lastSeenAt: hoursAgo(200) })], undefined],
  ["another image", [OTHER], [imageRow(), RUNS], undefined],
  ["its workload", BY_TAG({ workloads: ["production/w*"] }), [imageRow(), RUNS], [USE]],
  ["another workload", BY_TAG({ workloads: ["staging/*"] }), [imageRow(), RUNS], undefined],
  ["an unknown workload", BY_TAG({ workloads: ["*/*"] }), [imageRow()], undefined],
  ["its account", BY_TAG({ accounts: ["123456789012"] }), [imageRow(), RUNS], [USE]],
  ["another account", BY_TAG(ELSEWHERE), [imageRow(), RUNS], undefined],
  [
    "more than seven days",
    BY_TAG({ until: minutesFromNow(7 * DAY + 1).toISOString() }),
    [imageRow(), RUNS],
    undefined,
  ],
  ["one that has ended", BY_TAG({ until: NOW.toISOString() }), [imageRow(), RUNS], undefined],
])("%s: the end of the exception is told where it is used", async (_, exceptions, items, uses) => {
  const told = await look(await tableWith(exceptions, ...items));

  expect(told.map((each) => each.uses)).toEqual(
    uses ? [uses.map((use) => expect.objectContaining(use))] : [],
  );
  expect(told.flatMap((each) => schemaErrors(EXCEPTION_ENDS_SCHEMA)(each))).toEqual([]);
});

test("it is told once, by the outbox; again where its end or owner is another one, and looked at once a day", async () => {
  const table = await tableWith([NGINX, NGINX, OTHER], imageRow(), RUNS);
  const [first, ...others] = await look(table);
  expect(others).toEqual([]);
  expect(await new Outbox(table, () => minutesFromNow(1)).due(10)).toMatchObject([{ notice: first }]);

  const rewritten = { ...NGINX, reason: "another one" };
  const ofOther = { ...NGINX, owner: "team-other" };
  const exceptions = JSON.stringify([rewritten, ofOther]);
  await rewrite(table, EXCEPTIONS_KEY, NOW, () => ({ exceptions }));

  expect(await look(table, DAY - 1)).toEqual([]);
  expect(await look(table, DAY)).toMatchObject([{ exception: ofOther }]);
  expect(await look(table, 2 * DAY)).toEqual([]);
});

test("of two runs at one time, one tells it", async () => {
  const table = await tableWith([NGINX], imageRow(), RUNS);

  expect((await Promise.all([look(table), look(table)])).flat()).toHaveLength(1);
});

test("where the time does not suffice to read the table, each that ends soon is told, and that others may use it", async () => {
  const later = { ...OTHER, until: "2999-01-01" };
  const table = await tableWith([NGINX, OTHER, later], imageRow(), RUNS);
  expect(await look(table, 0, () => false)).toEqual([]);
  let pages = 0;
  const told = await look(table, 0, () => pages++ === 0);

  expect(told).toMatchObject([NGINX, OTHER].map((exception) => ({ exception, uses: [], isComplete: false })));
});
