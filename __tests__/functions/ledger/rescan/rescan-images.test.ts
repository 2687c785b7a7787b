import { imageKey, parseImage } from "../../../../functions/contract/image";
import type { Row } from "../../../../functions/table/table";
import {
  DAY_MINUTES,
  DIGEST,
  digestOf,
  image,
  minutesFromNow,
  NOW,
  OTHER_DIGEST,
  SCAN_ID,
  scan,
} from "../../samples";
import { NGINX, OTHER, RescannedImages } from "./rescanned-images";

const UNPINNED = parseImage("ghcr.io/acme/untagged:1", "linux/amd64");

let memory: RescannedImages;

beforeEach(() => {
  memory = new RescannedImages();
});

function valuesOf(row: Row | undefined, ...names: (keyof Row)[]) {
  return Object.fromEntries(names.map((name) => [name, row?.[name]]));
}

describe("an image that is named", () => {
  test("has a scan that is the next to start, beside its verdict", async () => {
    await memory.putVerdict(NGINX);
    memory.passMinutes(30);

    const requested = await memory.rescan({ digest: DIGEST });

    expect(requested?.images).toEqual([{ ...NGINX, fate: "opened", notBefore: null, because: null }]);
    expect(requested?.counts).toEqual({ opened: 1, stale: 0, due: 0, open: 0, unchanged: 0 });
    const row = await memory.row(NGINX);
    expect(row).toMatchObject({
      rowState: "WAITING",
      verdict: "PASSED",
      verdictAt: NOW.toISOString(),
      attempts: 0,
    });
    expect(valuesOf(row, "dueAt", "deadline", "freshUntil")).toEqual({
      dueAt: minutesFromNow(30).toISOString(),
      deadline: minutesFromNow(30).toISOString(),
      freshUntil: minutesFromNow(30).toISOString(),
    });
    expect(row).not.toHaveProperty("expiresAt");
    expect(await memory.ledger.startable(10)).toMatchObject([{ image: NGINX }]);
  });

  test("that was scanned less than five minutes ago is held until then", async () => {
    await memory.putVerdict(NGINX);
    memory.passMinutes(1);

    expect((await memory.rescan({ digest: DIGEST }))?.counts).toMatchObject({ opened: 1 });

    expect(valuesOf(await memory.row(NGINX), "rowState", "dueAt", "deadline")).toEqual({
      rowState: "HELD",
      dueAt: minutesFromNow(5).toISOString(),
      deadline: minutesFromNow(1).toISOString(),
    });
    expect(await memory.ledger.startable(10)).toEqual([]);
    memory.passMinutes(4);
    expect(await memory.ledger.startable(10)).toMatchObject([{ image: NGINX }]);
  });

  test("is one on every platform, and no other", async () => {
    const arm = { ...NGINX, platform: "linux/arm64" } as const;
    await memory.putVerdict(NGINX);
    await memory.putVerdict(arm);
    await memory.putVerdict(OTHER);

    const requested = await memory.rescan({ digest: DIGEST });

    expect(requested?.images?.map(({ platform }) => platform).sort()).toEqual(["linux/amd64", "linux/arm64"]);
    expect((await memory.row(OTHER))?.rowState).toBeUndefined();
  });

  test("may be named by a reference, also where no digest is known", async () => {
    await memory.putVerdict(UNPINNED);
    await memory.putVerdict(OTHER);

    const requested = await memory.rescan({ reference: UNPINNED.reference }, { reference: OTHER.reference });

    expect(requested?.images?.map(({ reference, fate }) => [reference, fate])).toEqual([
      [UNPINNED.reference, "opened"],
      [OTHER.reference, "opened"],
    ]);
  });

  test("is taken once where digest and reference name the same", async () => {
    await memory.putVerdict(NGINX);

    const requested = await memory.rescan(
      { digest: DIGEST },
      { reference: NGINX.reference },
      { digest: DIGEST },
    );

    expect(requested?.images).toMatchObject([{ ...NGINX, fate: "opened" }]);
  });

  test("by a tag that many contents have had, is scanned at once only where a task has run it within a week", async () => {
    await memory.putVerdict(NGINX);
    memory.passMinutes(8 * DAY_MINUTES);
    await memory.putVerdict(image("nginx:1.27", OTHER_DIGEST));

    const requested = await memory.rescan({ reference: NGINX.reference });

    expect(requested?.images?.map(({ digest, fate }) => [digest, fate])).toEqual([
      [DIGEST, "unchanged"],
      [OTHER_DIGEST, "opened"],
    ]);
    expect((await memory.rescan({ digest: DIGEST }))?.images?.[0]?.fate).toBe("opened");
  });

  test("whose error waits is the next to start, also behind more due retries than are looked at; the failed attempts stay", async () => {
    for (let number = 1; number <= 20; number += 1) {
      await memory.putError(image("ghcr.io/acme/broken:1", digestOf(number)), {
        dueAt: minutesFromNow(-number),
      });
    }
    await memory.putError();

    expect((await memory.rescan({ digest: DIGEST }))?.images?.[0]?.fate).toBe("due");

    const now = NOW.toISOString();
    const row = await memory.row(NGINX);
    expect(row).toMatchObject({ rowState: "WAITING", dueAt: now, deadline: now, attempts: 2 });
    expect(row).not.toHaveProperty("errorClass");
    expect(row?.scanId).not.toBe(SCAN_ID);
    await memory.put(scan({ image: OTHER, scanId: "waiting", state: "WAITING", dueAt: minutesFromNow(1) }));
    const [next, second] = await memory.ledger.startable(10);
    expect([next?.image, second?.scanId]).toEqual([NGINX, "waiting"]);
  });

  test.each(["WAITING", "HELD", "SCANNING"] as const)(
    "is left alone while its scan is %s and the next to start anyway",
    async (state) => {
      await memory.put(scan({ state, dueAt: minutesFromNow(-1) }));
      const before = await memory.row(NGINX);

      const requested = await memory.rescan({ digest: DIGEST });

      expect(requested?.images?.[0]?.fate).toBe("open");
      expect(await memory.row(NGINX)).toEqual(before);
    },
  );

  test.each([
    ["WAITING", NOW],
    ["HELD", minutesFromNow(5)],
  ] as const)("whose scan is %s goes before all that waits", async (state, dueAt) => {
    await memory.put(scan({ state, dueAt: minutesFromNow(5), deadline: minutesFromNow(600) }));

    for (const named of [{ reference: NGINX.reference }, { digest: DIGEST }]) {
      expect((await memory.rescan(named))?.images?.[0]?.fate).toBe("open");
    }

    expect(await memory.row(NGINX)).toMatchObject({
      rowState: state,
      scanId: SCAN_ID,
      dueAt: dueAt.toISOString(),
      deadline: NOW.toISOString(),
    });
  });

  test("whose scan is held says until when and why", async () => {
    await memory.put(scan({ state: "HELD", dueAt: minutesFromNow(5) }));
    await memory.table.update({ key: imageKey(NGINX), set: { reason: "Scanned a moment ago." } });

    expect((await memory.rescan({ digest: DIGEST }))?.images).toMatchObject([
      { fate: "open", notBefore: minutesFromNow(5).toISOString(), because: "Scanned a moment ago." },
    ]);
    memory.passMinutes(5);
    expect((await memory.rescan({ digest: DIGEST }))?.images).toMatchObject([{ notBefore: null }]);
  });

  test("is left to whoever opens a scan of it at the same time", async () => {
    await memory.putError();
    memory.meanwhile(NGINX, async () => memory.ledger.reopen(scan({ state: "ERROR" }), "WAITING"));

    expect((await memory.rescan({ digest: DIGEST }))?.images?.[0]?.fate).toBe("open");
    expect(await memory.row(NGINX)).not.toHaveProperty("reason");
  });

  test("that nobody knows changes nothing", async () => {
    await memory.putVerdict(NGINX);

    expect(
      await memory.rescan({ digest: OTHER_DIGEST }, { reference: "docker.io/library/other:1" }),
    ).toBeUndefined();
  });
});
