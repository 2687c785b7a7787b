import { lazyScanner } from "../../../functions/runtime/lazy-scanner";
import { RecordedTelemetry } from "../recorded-telemetry";
import { scan } from "../samples";

const mockCreated = jest.fn();

jest.mock("../../../functions/runtime/scanner-of-mode.ts", () => ({
  scannerOfMode: () => {
    mockCreated();
    return { start: async () => "started", adopt: async () => "adopted" };
  },
}));

beforeEach(() => mockCreated.mockClear());

test("no engine is made before the first scan, and one for all scans", async () => {
  const scanner = lazyScanner(new RecordedTelemetry());
  await Promise.resolve();
  expect(mockCreated).not.toHaveBeenCalled();

  expect(await Promise.all([scanner.adopt(scan()), scanner.start(scan())])).toEqual(["adopted", "started"]);
  expect(mockCreated).toHaveBeenCalledTimes(1);
});
