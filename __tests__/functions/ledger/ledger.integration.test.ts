import { isOutcome } from "../../../functions/contract/notices/notice";
import { LedgerOnAws } from "../../ledger-on-aws";
import { digestOf, image, scanError, scanVerdict, TASK_ARN } from "../samples";
import { beginScan, outcomeAfter } from "./ledger-in-memory";

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
