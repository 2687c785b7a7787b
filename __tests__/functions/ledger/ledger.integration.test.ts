import { imageKey } from "../../../functions/contract/images/image";
import { isOutcome } from "../../../functions/contract/notices/notice";
import { LedgerOnAws } from "../../ledger-on-aws";
import {
  DAY_MINUTES,
  digestOf,
  image,
  inlineRun,
  scanError,
  scanVerdict,
  TASK_ARN,
  vulnerability,
} from "../samples";
import { beginScan, endScan, openScan, outcomeAfter } from "./ledger-in-memory";

let on: LedgerOnAws;

beforeAll(async () => {
  on = await LedgerOnAws.create();
});
afterAll(() => on?.stop());

test("however many ask at once, one scan is opened; whoever records its end first, records it", async () => {
  const of = image("ledger/app:1", digestOf(1));
  const ask = () => on.ledger.ask({ image: of, taskArn: TASK_ARN });
  const asked = await Promise.all(Array.from({ length: 8 }, ask));
  expect(asked.filter((each) => each === "opened")).toHaveLength(1);

  const scan = await beginScan(on.ledger, of);
  const ends = [scanVerdict(), scanVerdict({ verdict: "FAILED" }), scanError("infrastructure", "transient")];
  const outcomes = await Promise.all(ends.map((end) => outcomeAfter(on.ledger, scan, end)));
  expect(outcomes.filter((each) => each !== undefined)).toHaveLength(1);
  expect((await on.outbox.due(100)).filter(({ notice }) => isOutcome(notice))).toHaveLength(1);
});

test("an image goes through its life in DynamoDB: a verdict, an error beside it, a retry, and another verdict", async () => {
  const of = image("ledger/app:2", digestOf(2));
  const topVulnerabilities = [vulnerability({ name: "CVE-\u{1f41b}" })];
  const first = await openScan(on.ledger, of);
  await on.ledger.recordRunning(first, undefined, inlineRun(1));
  const failed = scanVerdict({ verdict: "FAILED", verdictAt: on.now(), topVulnerabilities });
  await endScan(on.ledger, first, failed);
  on.passMinutes(DAY_MINUTES);
  await endScan(on.ledger, await openScan(on.ledger, of), scanError("configuration", "registry"));
  const standing = { verdict: "FAILED", topVulnerabilities, rowState: "ERROR", errorScope: "registry" };
  expect(await on.row(imageKey(of))).toMatchObject(standing);

  on.passMinutes(60);
  const due = (await on.ledger.startable(9)).find(({ image: each }) => each.digest === of.digest);
  await (due && on.ledger.prepare(due));
  const passed = scanVerdict({ verdictAt: on.now(), origin: "backend" });
  await endScan(on.ledger, await beginScan(on.ledger, of), passed);

  const row = await on.row(imageKey(of));
  const history = [{ change: "better" }, { change: "first" }];
  expect(row).toMatchObject({ verdict: "PASSED", attempts: 0, history });
  for (const absent of ["topVulnerabilities", "rowState", "errorScope", "dueAt"]) {
    expect(row).not.toHaveProperty(absent);
  }
});
