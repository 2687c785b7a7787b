import { DAY } from "../../../functions/contract/durations";
import { createProgram } from "../../../functions/runtime/program";

const ENVIRONMENT = { ...process.env };

afterEach(() => {
  process.env = ENVIRONMENT;
});

test("RESCAN_AFTER_HOURS are hours", () => {
  Object.assign(process.env, {
    AWS_REGION: "us-east-1",
    INSTALLATION_NAME: "scanning",
    LEDGER_TABLE: "ledger",
    ACCOUNT_ID: "123456789012",
    RESCAN_AFTER_HOURS: "240",
    MAX_CONCURRENT_SCANS: "20",
  });

  const { ledger } = createProgram<"scan-coordinator">();

  expect(ledger.settings).toMatchObject({ rescanAfterMs: 10 * DAY, installation: "scanning" });
});
