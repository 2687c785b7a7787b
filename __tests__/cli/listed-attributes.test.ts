import { imageFromRow } from "../../cli/ledger/listed-images";
import { type Attribute, IMAGE_ATTRIBUTES } from "../../functions/contract/ledger";
import type { Row } from "../../functions/table/table";
import { endScan, LedgerInMemory, openScan } from "../functions/ledger/ledger-in-memory";
import { image, inlineRun, vulnerability } from "../functions/samples";
import { plainRow } from "./rows";

/** Everything that a row may have of a scan, beside its verdict. */
const OF_A_SCAN = {
  dueAt: "2026-03-01T11:00:00.000Z",
  deadline: "2026-03-01T12:00:00.000Z",
  requestedAt: "2026-03-01T10:30:00.000Z",
  attempts: 2,
  reason: "the registry refused",
  errorClass: "configuration",
  errorScope: "registry",
  errorAt: "2026-03-01T10:00:00.000Z",
  startedAt: "2026-03-01T10:40:00.000Z",
  secrets: [{ seenAt: "2026-03-01T09:00:00.000Z" }],
  recentStarts: ["2026-03-01T10:40:00.000Z"],
} satisfies Partial<Record<Attribute, unknown>>;
const ROWS: readonly Row[] = [
  plainRow(),
  plainRow({ verdict: "PASSED", copiedFrom: "docker.io/library/nginx" }),
  ...["WAITING", "SCANNING", "ERROR"].map((rowState) => plainRow({ ...OF_A_SCAN, rowState })),
];

/** What is transferred of a row. */
const projected = (row: Row): Row =>
  Object.fromEntries(Object.entries(row).filter(([name]) => IMAGE_ATTRIBUTES.some((each) => each === name)));

/** Rows as the ledger itself writes them: with a verdict, with an error after one, and of a scan that runs. */
async function writtenRows(): Promise<readonly Row[]> {
  const store = new LedgerInMemory();
  const { ledger } = store;
  const images = ["1", "2", "3"].map((digit) => image("nginx:1.27", `sha256:${digit.repeat(64)}`));
  const scans = [];
  for (const each of images) {
    scans.push(await openScan(ledger, each));
  }
  const [judged, failed, running] = scans;
  if (judged && failed && running) {
    const counts = { critical: 1, high: 2, medium: 3, low: 4, negligible: 5 };
    await endScan(ledger, judged, {
      ...{ kind: "verdict", verdict: "FAILED", verdictAt: store.now(), origin: "inline" },
      ...{
        counts,
        topVulnerabilities: [vulnerability()],
        failedRules: ["rule"],
        resultUrl: "https://secure.sysdig.com/#/1",
      },
    });
    await endScan(ledger, failed, {
      ...{ kind: "error", errorClass: "permanent", errorScope: "image", reason: "no manifest" },
    });
    await ledger.recordRunning(running, 1, inlineRun(1));
  }
  return store.table.items;
}

test("an image is listed the same from what is transferred of its row as from all of it", async () => {
  const written = (await writtenRows()).filter((row) => imageFromRow(row) !== undefined);

  expect(written).toHaveLength(3);
  for (const row of [...ROWS, ...written]) {
    expect(imageFromRow(projected(row))).toEqual(imageFromRow(row));
  }
});
