import { rescanAll } from "../../../../functions/ledger/rescan/rescan";
import { minutesFromNow, NOW, scan, TASK_ARN } from "../../samples";
import { NGINX, OTHER, RescannedImages } from "./rescanned-images";

let memory: RescannedImages;

beforeEach(() => {
  memory = new RescannedImages();
});

describe("every image", () => {
  test("is stale with its verdict, and the next task or sweep opens a scan", async () => {
    await memory.putVerdict(NGINX);
    await memory.putVerdict(OTHER);
    const ask = () => memory.ledger.ask({ image: NGINX, taskArn: TASK_ARN });
    expect(await ask()).toEqual({ kind: "nothing" });

    const { counts } = await memory.rescanAll();

    expect(counts).toEqual({ opened: 0, stale: 2, due: 0, open: 0, unchanged: 0 });
    expect(await memory.row(NGINX)).toMatchObject({ verdict: "PASSED", freshUntil: NOW.toISOString() });
    expect(await ask()).toMatchObject({ kind: "opened" });
    expect(await memory.row(NGINX)).toMatchObject({ verdict: "PASSED", rowState: "WAITING" });
  });

  test("whose error waits keeps its time, so that no wave of retries stands before new images", async () => {
    await memory.putError();
    const before = await memory.row(NGINX);

    expect((await memory.rescanAll()).counts).toMatchObject({ due: 0, unchanged: 1 });
    expect(await memory.row(NGINX)).toEqual(before);
  });

  test("whose rescan ended in an error is stale with the verdict before", async () => {
    await memory.putVerdict(NGINX);
    await memory.put(scan({ state: "ERROR", dueAt: minutesFromNow(60) }));

    expect((await memory.rescanAll()).counts).toMatchObject({ stale: 1 });
    expect(await memory.row(NGINX)).toMatchObject({
      rowState: "ERROR",
      dueAt: minutesFromNow(60).toISOString(),
      freshUntil: NOW.toISOString(),
    });
  });

  test("of a time is stale, what was scanned since is not, so that an interrupted run can go on", async () => {
    await memory.putVerdict(NGINX);
    memory.passMinutes(10);
    const before = memory.now();
    await memory.rescanAll();
    memory.passMinutes(10);
    await memory.putVerdict(NGINX);
    await memory.putVerdict(OTHER);

    const { counts, before: published } = await memory.rescanAll(before);

    expect(published).toBe(before.toISOString());
    expect(counts).toMatchObject({ stale: 0, unchanged: 2 });
  });

  test("that is being scanned is left alone", async () => {
    await memory.put(scan({ state: "SCANNING" }));
    const before = await memory.row(NGINX);

    expect((await memory.rescanAll()).counts).toMatchObject({ open: 1 });
    expect(await memory.row(NGINX)).toEqual(before);
  });

  test("is counted page by page, and items that are no images are not", async () => {
    await memory.putVerdict(NGINX);
    await memory.putVerdict(OTHER);
    const seen: number[] = [];

    const [first = {}, ...others] = memory.table.items;
    jest.spyOn(memory.table, "pages").mockImplementation(async function* () {
      yield { rows: [first] };
      yield { rows: others };
    });

    await rescanAll(memory.asked, NOW, NOW, ({ stale }) => seen.push(stale));

    expect(seen).toEqual([1, 2]);
  });
});
