import { readFileSync } from "node:fs";
import { join } from "node:path";
import { decisionFromRow } from "../../cli/decisions/decision";
import { gateState } from "../../cli/gate/gate";
import { withPast } from "../../cli/list/past";
import { withWorkloads } from "../../cli/list/workloads";
import { imageFromRow, type ListedImage, type ListedScan } from "../../cli/listed-image";
import { shownImage } from "../../cli/show/shown-image";
import { EXIT_CODES, type Waited } from "../../cli/wait/wait";
import { plainRow } from "../cli/rows";
import { LedgerInMemory } from "../functions/ledger/ledger-in-memory";
import { tableOf } from "./tables";

const PAGE = readFileSync(join(__dirname, "../../docs/scans.md"), "utf8");
const shown: Record<string, unknown>[] = [...PAGE.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(
  ([, text = ""]) => JSON.parse(text),
);

/** The names of the one example that has this property. */
function propertiesOf(property: string): string[] {
  const examples = shown.filter((each) => property in each);
  expect(examples).toHaveLength(1);
  return Object.keys(examples[0] ?? {});
}

test("the decision that the page shows has the properties of every decision", () => {
  const decision = decisionFromRow({ image: "gate#a/b/c#POST_SCALE_UP", gateState: "FAILED" });

  expect(propertiesOf("deploymentId")).toEqual(Object.keys(decision ?? {}));
});

test("so does the state of the gate", async () => {
  const state = await gateState({ installation: "scanning", table: new LedgerInMemory().table }, new Date());

  expect(propertiesOf("openUntil")).toEqual(Object.keys(state));
});

test("an image of the list, and what is shown of one besides, have the properties that the page shows", async () => {
  const table = new LedgerInMemory().table;
  const row = plainRow({ rowState: "ERROR", run: { engine: "inline", handle: "build" } });
  const [image] = await withWorkloads(table, await withPast(table, [imageFromRow(row) as ListedImage]));
  const shownOf = image && shownImage(image, { row, history: [] }, { exceptions: [] }, new Date());
  const ofList = Object.keys(image ?? {});

  expect(propertiesOf("topVulnerabilities")).toEqual(ofList);
  expect(propertiesOf("history")).toEqual(
    Object.keys(shownOf ?? {}).filter((name) => !ofList.includes(name)),
  );
});

test("the error that the page shows has the deadline that the ledger gives its retry", () => {
  const { scan } = shown.find((each) => "topVulnerabilities" in each) as { scan: ListedScan };
  const { state, dueAt, attempts } = scan;
  const row = plainRow({ rowState: state, dueAt: dueAt ?? undefined, attempts });

  expect(imageFromRow(row)?.scan).toMatchObject({ state, dueAt, deadline: scan.deadline, attempts });
});

test("and how waiting ended", () => {
  const waited: Record<keyof Waited, true> = {
    ...{ result: true, image: true, digest: true, reason: true, images: true },
  };

  expect(propertiesOf("result")).toEqual(Object.keys(waited));
});

test("the page has every exit code of waiting", () => {
  expect(tableOf(PAGE, "Wait for a verdict").map(([code]) => Number(code))).toEqual(
    Object.values(EXIT_CODES),
  );
});
