import { DAY, MINUTE } from "../../../functions/contract/durations";
import type { ScanRun } from "../../../functions/contract/images/scan";
import { listingOf, unpackedList, vulnerabilitiesKey } from "../../../functions/images/vulnerability-list";
import { readLists } from "../../../functions/ledger/lists";
import { run } from "../../../functions/table/run";
import { RecordedTelemetry } from "../recorded-telemetry";
import { digestOf, image, inlineRun, NOW, scan, scanVerdict } from "../samples";
import { LedgerInMemory } from "./ledger-in-memory";

const cases = (name: string) => ["[1]", JSON.stringify(["openssl", "3.0", [name, "high", "", 0]])];
const keyOf = (number: number) => vulnerabilitiesKey(image("nginx:1.27", digestOf(number)));

/** Lists of images 1, 2 …, each by its build of that number. */
class Lists {
  readonly store = new LedgerInMemory();
  readonly telemetry = new RecordedTelemetry();
  readonly asked: string[] = [];
  reports: (run: ScanRun) => Promise<readonly string[] | undefined> = async ({ handle }) => cases(handle);

  async wait(number: number, verdictAt = NOW): Promise<void> {
    const of = scan({ image: image("nginx:1.27", digestOf(number)), run: inlineRun(number) });
    const items = listingOf(of, scanVerdict({ verdictAt }), DAY);
    await run(this.store.table, Object.keys(items), NOW, () => ({ items, result: undefined }));
  }

  async read(hasTime = () => true, mayTouch = async (_key: string) => true): Promise<void> {
    const { table, now } = this.store;
    const reading = async (of: ScanRun) => {
      this.asked.push(of.handle);
      return this.reports(of);
    };
    await readLists({ table, now, telemetry: this.telemetry, cases: reading }, hasTime, mayTouch);
  }

  async names(number: number): Promise<string[] | undefined> {
    const list = unpackedList(await this.store.table.get(keyOf(number)));
    return list?.vulnerabilities.map(({ name }) => name);
  }
}

let lists: Lists;

beforeEach(() => {
  lists = new Lists();
});

test("each list is read from the report of its own build, once", async () => {
  await lists.wait(1);
  await lists.wait(2);

  await lists.read();
  await lists.read();

  expect(await lists.names(1)).toEqual([inlineRun(1).handle]);
  expect(await lists.names(2)).toEqual([inlineRun(2).handle]);
  expect(lists.asked).toHaveLength(2);
});

test("a report that fails or is not there yet puts off its own list alone", async () => {
  const numbers = [1, 2, 3, 4];
  for (const number of numbers) {
    await lists.wait(number);
  }
  const usual = lists.reports;
  lists.reports = async (of) => {
    if (of.handle === inlineRun(1).handle) {
      throw new Error("Rate exceeded");
    }
    if (of.handle === inlineRun(2).handle) {
      return undefined;
    }
    return of.handle === inlineRun(3).handle ? ["not a list"] : usual(of);
  };

  await lists.read();
  await lists.read();
  expect(await Promise.all(numbers.map((number) => lists.names(number)))).toEqual([
    ...[undefined, undefined, undefined],
    [inlineRun(4).handle],
  ]);
  expect(lists.asked).toHaveLength(4);

  lists.reports = usual;
  lists.store.passMinutes(1);
  await lists.read();
  expect(await lists.names(1)).toEqual([inlineRun(1).handle]);
  expect(await lists.names(3)).toEqual([inlineRun(3).handle]);
});

test("a list of an earlier verdict is never written to that of a later one", async () => {
  await lists.wait(1);
  const later = new Date(NOW.getTime() + MINUTE);
  lists.reports = async () => {
    await lists.wait(1, later);
    return cases("of the earlier verdict");
  };

  await lists.read();

  expect(await lists.store.table.get(keyOf(1))).toMatchObject({
    rowState: "LISTING",
    verdictAt: later.toISOString(),
  });
});

test("a list that nobody could read for hours is given up, in the log, and asked for no more", async () => {
  await lists.wait(1);
  lists.reports = async () => undefined;
  for (let hour = 0; hour < 20; hour += 1) {
    await lists.read();
    lists.store.passMinutes(60);
  }

  expect(lists.asked).toHaveLength(10);
  expect(await lists.store.table.get(keyOf(1))).toMatchObject({ verdictAt: NOW.toISOString() });
  expect(lists.telemetry.lines.map(({ level, message }) => `${level}: ${message}`)).toEqual([
    expect.stringMatching(/^error: .*given up/),
  ]);
});

test("a list that the table does not take holds up no other one, and is put off", async () => {
  await lists.wait(1);
  await lists.wait(2);
  const { table } = lists.store;
  const interrupt = table.interrupt;
  let isRefused = true;
  table.interrupt = async (key) => {
    if (key === keyOf(1) && isRefused) {
      isRefused = false;
      throw new Error("Item size has exceeded the maximum allowed size");
    }
    return interrupt(key);
  };

  await lists.read();

  expect(await lists.names(2)).toHaveLength(1);
  expect(await table.get(keyOf(1))).toMatchObject({ rowState: "LISTING", attempts: 1 });
});

test("nothing is read without time, and nothing is touched that is to be left alone", async () => {
  await lists.wait(1);

  await lists.read(() => false);
  await lists.read(
    () => true,
    async () => false,
  );

  expect(lists.asked).toEqual([]);
});
