import { DAY } from "../../../functions/contract/durations";
import { createProgram } from "../../../functions/runtime/program";
import { scan } from "../samples";

const ENVIRONMENT = { ...process.env };

afterEach(() => {
  process.env = ENVIRONMENT;
});

test("RESCAN_AFTER_HOURS are hours: an error is worth its retry as long as its image was seen within two windows", () => {
  Object.assign(process.env, {
    AWS_REGION: "us-east-1",
    INSTALLATION_NAME: "scanning",
    LEDGER_TABLE: "ledger",
    ACCOUNT_ID: "123456789012",
    RESCAN_AFTER_HOURS: "240",
    MAX_CONCURRENT_SCANS: "20",
  });
  const { ledger } = createProgram<"scan-coordinator">();

  const seen = (days: number) => scan({ lastSeenAt: new Date(Date.now() - days * DAY) });
  expect(ledger.isWorthRetrying(seen(19))).toBe(true);
  expect(ledger.isWorthRetrying(seen(21))).toBe(false);
});
