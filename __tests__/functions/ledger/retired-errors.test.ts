import { imageKey } from "../../../functions/contract/image";
import type { Scan } from "../../../functions/contract/scan";
import { DAY_MINUTES, image, minutesFromNow, scanError, TASK_ARN } from "../samples";
import { LedgerInMemory, openScan } from "./ledger-in-memory";

const IMAGE = image();

let store: LedgerInMemory;

beforeEach(() => {
  store = new LedgerInMemory();
});

const ask = (taskArn = TASK_ARN) => store.ledger.ask({ image: IMAGE, taskArn });
const opened = () => openScan(store.ledger, IMAGE);

describe("an error that nobody needs any more", () => {
  async function overdue(): Promise<Scan> {
    await store.ledger.recordError(await opened(), scanError("infrastructure", "transient"));
    store.passMinutes(30 * DAY_MINUTES);
    const [due] = await store.ledger.startable(1);
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
