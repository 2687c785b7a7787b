import type { ScanError } from "../../../functions/contract/scan";
import { BACKEND_ERRORS } from "../../../functions/errors/backend-errors";
import { errorOf } from "../../../functions/errors/error-reason";
import { reportError } from "../../../functions/scan-coordinator/record-error";
import { BackendScanner } from "../../../functions/scanners/backend/backend-scanner";
import type { ScanningApi } from "../../../functions/scanners/backend/scanning-api";
import { SysdigError } from "../../../functions/scanners/backend/sysdig-error";
import { RecordedTelemetry } from "../recorded-telemetry";
import { scan } from "../samples";

const UNREACHABLE = errorOf(BACKEND_ERRORS.Unreachable, { endpoint: "https://sysdig", failure: "ENOTFOUND" });

test("the log names an error by its code, which stays the same when words change", () => {
  const telemetry = new RecordedTelemetry();

  reportError(telemetry, scan(), UNREACHABLE);

  expect(telemetry.lines).toMatchObject([
    { level: "error", fields: { code: "Unreachable", errorScope: "installation" } },
  ]);
});

test.each<[string, ScanError]>([
  ["with a code keeps it", UNREACHABLE],
  ["without one gets none", { ...UNREACHABLE, code: undefined }],
])("an error of Sysdig's API %s", async (_, error) => {
  const addImage = async () => {
    throw new SysdigError(error);
  };
  const scanner = new BackendScanner({ addImage } as unknown as ScanningApi, new RecordedTelemetry());

  expect(await scanner.start(scan())).toEqual(error);
});
