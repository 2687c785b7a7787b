import { recordBegun, recordSwept, type SweptPlace, swept } from "../../../functions/ledger/places";
import type { Row } from "../../../functions/table/table";
import { PLACE_EVENT_SCHEMA } from "../../../scripts/generate/event-schema";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { MEMBER } from "../places-on-sts";
import { minutesFromNow, NOW } from "../samples";
import { schemaErrors } from "../schema-errors";

const at = (minutes: number) => minutesFromNow(minutes).toISOString();
const BEGUN = { begunAt: at(0) };
const NO_RULE = "there is no rule scanning-member-events-us-east-1";
const MARKED = { ...BEGUN, notHeardAt: at(-60) };

const answered = (fault?: SweptPlace["fault"]): SweptPlace => ({ fault });
const silent = (reason = "AccessDenied"): SweptPlace => ({ reason });

test.each<[string, Row, SweptPlace, Row, string[]]>([
  ["is new and answers", BEGUN, answered(null), BEGUN, []],
  [
    "has never answered, at its first sweep",
    BEGUN,
    silent(),
    { ...BEGUN, unansweredAt: at(0), reason: "AccessDenied" },
    ["Place Not Answering"],
  ],
  [
    "still does not answer",
    { ...BEGUN, unansweredAt: at(-60), reason: "Throttling" },
    silent(),
    { ...BEGUN, unansweredAt: at(-60), reason: "AccessDenied" },
    [],
  ],
  [
    "answers again",
    { ...BEGUN, unansweredAt: at(-60), reason: "Throttling" },
    answered(null),
    BEGUN,
    ["Place Answering"],
  ],
  ["has no rule", BEGUN, answered(NO_RULE), { ...BEGUN, notHeardAt: at(0) }, ["Place Not Heard"]],
  ["is marked, and has no rule", MARKED, answered(NO_RULE), MARKED, []],
  ["is marked, and runs nothing any more", MARKED, answered(), MARKED, []],
  ["is marked, and has its rule again, or need not have it", MARKED, answered(null), BEGUN, []],
  [
    "answers again, and has no rule",
    { ...BEGUN, unansweredAt: at(-60), reason: "Throttling" },
    answered(NO_RULE),
    { ...BEGUN, notHeardAt: at(0) },
    ["Place Answering", "Place Not Heard"],
  ],
  [
    "does not answer, and was marked",
    MARKED,
    silent(),
    { ...MARKED, unansweredAt: at(0), reason: "AccessDenied" },
    ["Place Not Answering"],
  ],
  [
    "has a cluster that does not answer, and no rule",
    BEGUN,
    { ...silent(), fault: NO_RULE },
    { ...BEGUN, unansweredAt: at(0), reason: "AccessDenied", notHeardAt: at(0) },
    ["Place Not Answering", "Place Not Heard"],
  ],
])("of a place that %s", (_, before, sweep, item, told) => {
  const after = swept(before, sweep, NOW);

  expect(after.item).toEqual(item);
  expect(after.changes.map(({ detailType }) => detailType)).toEqual(told);
});

test("each change is told once, with the place and the reason, and lies in the outbox with the change", async () => {
  const table = new MemoryTable();
  await recordBegun(table, MEMBER, NOW);
  const told = [];
  for (const [minutes, sweep] of [
    [0, silent("x".repeat(1000))],
    [60, silent()],
    [120, answered(NO_RULE)],
    [180, answered(NO_RULE)],
  ] as const) {
    told.push(...(await recordSwept(table, "scanning", MEMBER, sweep, minutesFromNow(minutes))));
  }

  expect(told).toMatchObject([
    {
      detailType: "Place Not Answering",
      ...MEMBER,
      changedAt: at(0),
      reason: expect.stringMatching(/^x+…$/),
    },
    { detailType: "Place Answering", unansweredAt: at(0), reason: "AccessDenied" },
    { detailType: "Place Not Heard", reason: expect.stringContaining(NO_RULE) },
  ]);
  expect(told.flatMap((each) => schemaErrors(PLACE_EVENT_SCHEMA)(each))).toEqual([]);
  const waiting = await table.due("PUBLISHING", undefined, 10);
  expect(waiting.map(({ key }) => key).sort()).toEqual(
    told.map(({ placeEventId }) => `outcome#place#${placeEventId}`).sort(),
  );
});
