import { SWEEP_KEY } from "../../../functions/contract/ledger";
import { keyOfPlace } from "../../../functions/contract/places/place";
import {
  begun,
  HeardPlaces,
  heard,
  recordBegun,
  recordSwept,
  type SweptPlace,
  swept,
} from "../../../functions/ledger/places";
import type { Row } from "../../../functions/table/table";
import { PLACE_EVENT_SCHEMA } from "../../../scripts/generate/event-schema";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { MEMBER } from "../places-on-sts";
import { minutesFromNow, NOW } from "../samples";
import { schemaErrors } from "../schema-errors";

const at = (minutes: number) => minutesFromNow(minutes).toISOString();
const KEY = keyOfPlace(SWEEP_KEY, MEMBER);
const LISTED = { listedAt: at(-600), begunAt: at(0) };

/** A sweep that the place answered. @param minutes when its latest task started */
const answered = (minutes?: number): SweptPlace => ({
  startedAt: minutes === undefined ? undefined : minutesFromNow(minutes),
  isSweepOnly: false,
});
const silent = (reason = "AccessDenied"): SweptPlace => ({ reason, isSweepOnly: false });

test.each<[string, Row, SweptPlace, Row, string[]]>([
  ["is new and answers", LISTED, answered(), LISTED, []],
  [
    "has never answered, at its first sweep",
    LISTED,
    silent(),
    { ...LISTED, unansweredAt: at(0), reason: "AccessDenied" },
    ["Place Not Answering"],
  ],
  [
    "still does not answer",
    { ...LISTED, unansweredAt: at(-60), reason: "Throttling" },
    silent(),
    { ...LISTED, unansweredAt: at(-60), reason: "AccessDenied" },
    [],
  ],
  [
    "answers again",
    { ...LISTED, unansweredAt: at(-60), reason: "Throttling" },
    answered(),
    LISTED,
    ["Place Answering"],
  ],
  [
    "was never heard, and started a task an hour after it was listed",
    LISTED,
    answered(-539),
    { ...LISTED, notHeardAt: at(0) },
    ["Place Not Heard"],
  ],
  ["started its task within an hour after it was listed", LISTED, answered(-540), LISTED, []],
  [
    "was heard more than an hour before its task started",
    { ...LISTED, heardAt: at(-100) },
    answered(-39),
    { ...LISTED, heardAt: at(-100), notHeardAt: at(0) },
    ["Place Not Heard"],
  ],
  [
    "was heard within the hour before its task started",
    { ...LISTED, heardAt: at(-100) },
    answered(-40),
    { ...LISTED, heardAt: at(-100) },
    [],
  ],
  [
    "is marked, and starts further tasks",
    { ...LISTED, notHeardAt: at(-60) },
    answered(-30),
    { ...LISTED, notHeardAt: at(-60) },
    [],
  ],
  [
    "is marked, and runs nothing any more",
    { ...LISTED, notHeardAt: at(-60) },
    answered(),
    { ...LISTED, notHeardAt: at(-60) },
    [],
  ],
  [
    "answers again, and is not heard",
    { ...LISTED, unansweredAt: at(-60), reason: "Throttling" },
    answered(-30),
    { ...LISTED, notHeardAt: at(0) },
    ["Place Answering", "Place Not Heard"],
  ],
  ["is swept only", LISTED, { ...answered(-30), isSweepOnly: true }, LISTED, []],
  [
    "was marked, and is swept only from now on",
    { ...LISTED, notHeardAt: at(-60) },
    { ...answered(-30), isSweepOnly: true },
    LISTED,
    [],
  ],
  [
    "does not answer, and was marked",
    { ...LISTED, notHeardAt: at(-60) },
    silent(),
    { ...LISTED, notHeardAt: at(-60), unansweredAt: at(0), reason: "AccessDenied" },
    ["Place Not Answering"],
  ],
])("of a place that %s", (_, before, sweep, item, told) => {
  const after = swept(before, sweep, NOW);

  expect(after.item).toEqual(item);
  expect(after.changes.map(({ detailType }) => detailType)).toEqual(told);
});

test.each<[string, Row | undefined, Row]>([
  ["the first", undefined, { heardAt: at(0) }],
  ["within an hour", { ...LISTED, heardAt: at(-59) }, { ...LISTED, heardAt: at(-59) }],
  ["an hour later", { ...LISTED, heardAt: at(-60) }, { ...LISTED, heardAt: at(0) }],
  ["of a marked place", { heardAt: at(-90), notHeardAt: at(-5) }, { heardAt: at(0) }],
  ["of a silent place", { unansweredAt: at(-9) }, { unansweredAt: at(-9), heardAt: at(0) }],
])("an event, %s, is written down at most once an hour, and takes the mark away", (_, before, item) => {
  expect(heard(before, NOW)).toEqual(item);
});

test("a place is listed from its first sweep on", () => {
  const first = begun({ heardAt: at(-5) }, NOW);

  expect(first).toEqual({ heardAt: at(-5), listedAt: at(0), begunAt: at(0) });
  expect(begun(first, minutesFromNow(60))).toEqual({ ...first, begunAt: at(60) });
});

test("an instance looks at the item of a place once an hour, and another one writes nothing", async () => {
  const table = new MemoryTable();
  const [get, transact] = [jest.spyOn(table, "get"), jest.spyOn(table, "transact")];
  let now = NOW;
  const instances = [1, 2].map(() => new HeardPlaces(table, () => now));

  for (const minutes of [0, 30, 59, 61]) {
    now = minutesFromNow(minutes);
    for (const instance of instances) {
      await instance.hear(MEMBER);
    }
  }

  expect([get.mock.calls.length, transact.mock.calls.length]).toEqual([4, 2]);
  expect((await table.get(KEY))?.heardAt).toBe(at(61));
});

test("each change is told once, with the place and the reason, and lies in the outbox with the change", async () => {
  const table = new MemoryTable();
  await recordBegun(table, MEMBER, NOW);
  const told = [];
  for (const [minutes, sweep] of [
    [0, silent("x".repeat(1000))],
    [60, silent()],
    [120, answered(90)],
    [180, answered(150)],
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
    { detailType: "Place Not Heard", reason: expect.stringContaining("none has ever come") },
  ]);
  expect(told.flatMap((each) => schemaErrors(PLACE_EVENT_SCHEMA)(each))).toEqual([]);
  const waiting = await table.due("PUBLISHING", undefined, 10);
  expect(waiting.map(({ key }) => key).sort()).toEqual(
    told.map(({ placeEventId }) => `outcome#place#${placeEventId}`).sort(),
  );
});
