import { imageKey } from "../../../functions/contract/image";
import type { Scan } from "../../../functions/contract/scan";
import { DAY_MINUTES, image, minutesFromNow, scanError, TASK_ARN } from "../samples";
import { LedgerInMemory, openScan } from "./ledger-in-memory";

const IMAGE = image();

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

const ask = (taskArn = TASK_ARN) => store.ledger.ask({ image: IMAGE, claimedBy: "message", taskArn });
const opened = () => openScan(store.ledger, IMAGE);

test("a message that comes back, since its scan could not be held, does not start a 25th scan of the day", async () => {
  const scan = await opened();
  const recentStarts = Array.from({ length: 24 }, (_, index) => minutesFromNow(-24 * 55 + index * 55));
  await store.table.update({
    key: imageKey(IMAGE),
    set: { recentStarts: recentStarts.map((each) => each.toISOString()) },
  });

  store.passMinutes(1);
  expect(await ask()).toEqual({ kind: "nothing" });

  expect(await store.row(IMAGE)).toMatchObject({
    rowState: "HELD",
    scanId: scan.scanId,
    dueAt: minutesFromNow(24 * 5).toISOString(),
  });
});

test("a message that comes back resumes its scan on any other day", async () => {
  const scan = await opened();

  store.passMinutes(1);
  expect(await ask()).toMatchObject({ kind: "resumed", scan: { scanId: scan.scanId } });
});

describe("an error that nobody needs any more", () => {
  async function overdue(): Promise<Scan> {
    await store.ledger.recordError(await opened(), scanError("infrastructure", "transient"));
    store.passMinutes(30 * DAY_MINUTES);
    const [due] = await store.ledger.due("ERROR", 1);
    return due as Scan;
  }

  test("is taken off the list of what is due, until the next task", async () => {
    await store.ledger.retire(await overdue());

    expect(await store.row(IMAGE)).not.toHaveProperty("dueAt");
    expect(await ask("another")).toMatchObject({ kind: "opened" });
  });

  test("stays where its time was moved since it was read", async () => {
    const due = await overdue();
    const soon = minutesFromNow(30 * DAY_MINUTES + 5).toISOString();
    await store.table.update({ key: imageKey(IMAGE), set: { dueAt: soon } });

    await store.ledger.retire(due);

    expect(await store.row(IMAGE)).toMatchObject({ rowState: "ERROR", dueAt: soon });
  });
});
