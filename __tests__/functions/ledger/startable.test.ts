import { placeOfSlot, scanOfSlot } from "../../../functions/capacity/control";
import { imageKey } from "../../../functions/contract/images/image";
import type { Scan } from "../../../functions/contract/images/scan";
import { SHARED } from "../../../functions/images/image-item";
import { URGENT } from "../../../functions/images/times";
import { digestOf, image, minutesFromNow, TASK_ARN } from "../samples";
import { edit } from "../table/edit";
import { LedgerInMemory, scanOf } from "./ledger-in-memory";

const ELSEWHERE = "arn:aws:ecs:eu-west-1:210987654321:task/production/1";

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

const idsOf = (scans: readonly Scan[]) => scans.map(({ scanId }) => scanId);

describe("the scans under way", () => {
  test("are those that have a slot; the slots of others come back", async () => {
    const waiting = [1, 2, 3].map((number) => scanOf(number, "WAITING"));
    await store.put(...waiting);
    await store.ledger.begin(waiting, 9);
    await store.put(scanOf(2, "ERROR"), scanOf(3, "SCANNING", { scanId: "another" }));

    expect(idsOf(await store.ledger.underWay())).toEqual(["scan-1"]);
    expect((await store.ledger.control()).running.map(scanOfSlot)).toEqual(["scan-1"]);
  });

  test("are found without a slot as well, and get one, where somebody has deleted the control item", async () => {
    await store.put(scanOf(1, "SCANNING"), scanOf(2, "SCANNING", { dueAt: minutesFromNow(1) }));

    expect(await store.ledger.underWay()).toEqual([]);
    expect(idsOf(await store.ledger.underWay(true))).toEqual(["scan-1"]);
    expect((await store.ledger.control()).running.map(scanOfSlot)).toEqual(["scan-1"]);
  });
});

describe("the scans that may be started", () => {
  const late = minutesFromNow(600);

  test("are those that wait, and those whose time has come wait again", async () => {
    await store.put(
      ...[scanOf(1, "WAITING", { dueAt: late }), scanOf(2, "HELD", { deadline: URGENT }), scanOf(3, "ERROR")],
      ...[scanOf(4, "HELD", { dueAt: late }), scanOf(5, "ERROR", { dueAt: late }), scanOf(6, "SCANNING")],
    );

    expect(idsOf(await store.ledger.startable(9))).toEqual(["scan-1"]);
    expect(idsOf(await store.ledger.dueAgain(9))).toEqual(["scan-2", "scan-3"]);
    const keys = [7, 6, 5, 4, 3, 2, 1].map((number) => imageKey(scanOf(number, "WAITING").image));
    expect(idsOf(await store.ledger.startableAmong(keys)).sort()).toEqual(["scan-1", "scan-2", "scan-3"]);
    expect(await store.ledger.count("HELD", 9)).toBe(2);
    expect(await store.ledger.earliestDeadline()).toEqual(late);
  });

  test("in other places are found by their places, once somebody has named or looked for them", async () => {
    const own = { account: "123456789012", region: "us-east-1" };
    const there = { account: "210987654321", region: "eu-west-1" };
    store = new LedgerInMemory({ own });
    const other = scanOf(1, "WAITING", { lastTaskArn: ELSEWHERE });
    await store.put(other, scanOf(2, "WAITING"));
    expect(idsOf(await store.ledger.startable(9))).toEqual(["scan-2"]);

    await store.ledger.startableAmong([imageKey(other.image)]);
    expect(idsOf(await store.ledger.startable(9))).toEqual(["scan-1", "scan-2"]);
    expect(await store.ledger.count("WAITING", 9)).toBe(2);
    // Nobody serves the place any more.
    await store.ledger.lookWhereScansWait([]);
    expect(idsOf(await store.ledger.startable(9))).toEqual(["scan-1", "scan-2"]);
    await store.ledger.change(other.image, { kind: "left-out" });
    await store.ledger.lookWhereScansWait([own, there]);
    expect((await store.ledger.control()).places).toEqual([]);
  });

  test("are found where several accounts run the image, however many others one of them brings", async () => {
    store = new LedgerInMemory({ own: { account: "123456789012", region: "us-east-1" } });
    await store.put(...[1, 2].map((number) => scanOf(number, "WAITING", { lastTaskArn: ELSEWHERE })));
    const sighting = { image: image("app-2:1", digestOf(2)), taskArn: TASK_ARN };
    expect(await store.ledger.ask(sighting)).toBe("raised");
    expect(await store.ledger.ask(sighting)).toBe("nothing");

    await store.ledger.lookWhereScansWait([{ account: "210987654321", region: "eu-west-1" }]);
    expect(idsOf(await store.ledger.startable(1))).toEqual(["scan-1", "scan-2"]);
    const begun = await store.ledger.begin(await store.ledger.startable(1), 9);
    expect((await store.ledger.control()).running.map(placeOfSlot)).toEqual([
      "210987654321/eu-west-1",
      SHARED,
    ]);
    for (const scan of begun) {
      await store.ledger.putBack(scan, "full");
    }
    expect((await store.ledger.control()).places).toContain(SHARED);
  });

  test("are no items that nobody can read: these are put off for a quarter of an hour, and said", async () => {
    await store.put(...[1, 2, 3].map((number) => scanOf(number, "WAITING")));
    const key = imageKey(scanOf(1, "WAITING").image);
    await edit(store.table, key, { reference: 7 });

    expect(idsOf(await store.ledger.startable(9))).toEqual(["scan-2", "scan-3"]);
    expect(store.unreadable).toEqual([key]);
    const dueAt = minutesFromNow(15).toISOString();
    expect(await store.table.get(key)).toMatchObject({ reference: 7, dueAt });
    expect(idsOf(await store.ledger.startable(1))).toEqual(["scan-2"]);
  });

  test("are each one, though an index that lags names them twice", async () => {
    await store.put(scanOf(1, "WAITING"));
    const due = store.table.due.bind(store.table);
    store.table.due = async (...query) => [...(await due(...query)), ...(await due(...query))];

    expect(await store.ledger.startable(9)).toHaveLength(1);
  });
});
