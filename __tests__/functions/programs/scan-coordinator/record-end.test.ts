import { BACKEND_ERRORS } from "../../../../functions/errors/backend-errors";
import { errorOf } from "../../../../functions/errors/error-reason";
import { recordEnd } from "../../../../functions/programs/scan-coordinator/record-end";
import { openScan } from "../../ledger/ledger-in-memory";
import { image, scanError } from "../../samples";
import { createRequestHandler, requestedImage } from "../../scan-requests";

test("the log names an error by its code, which stays the same when words change", async () => {
  const { ledger, telemetry, now } = createRequestHandler();
  const unreachable = errorOf(BACKEND_ERRORS.Unreachable, {
    endpoint: "https://sysdig",
    failure: "ENOTFOUND",
  });

  await recordEnd({ ledger, telemetry, now }, await openScan(ledger, image()), unreachable);

  expect(telemetry.lines).toMatchObject([
    { level: "error", fields: { code: "Unreachable", errorScope: "installation" } },
  ]);
});

test("an error of configuration is new once, until it is one of another kind", async () => {
  const { ledger, telemetry, now, store } = createRequestHandler();
  for (const scope of ["registry", "registry", "image"] as const) {
    await recordEnd(
      { ledger, telemetry, now },
      await openScan(ledger, image()),
      scanError("configuration", scope),
    );
    store.passMinutes(24 * 60);
  }

  expect(telemetry.counts).toMatchObject({ ConfigurationErrors: 3, NewConfigurationErrors: 2 });
});

test("the error of a scan that only a request asked for raises no alarm, and is published as every outcome is", async () => {
  const { ask, scan, ledger, telemetry, now, store } = createRequestHandler();
  await ask(1);
  const [begun] = await ledger.begin([await scan(1)], 1);

  await recordEnd(
    { ledger, telemetry, now },
    begun ?? (await scan(1)),
    scanError("configuration", "registry"),
  );

  expect(telemetry.counts).toEqual({ ScansRequested: 1 });
  expect(await store.published()).toContainEqual(
    expect.objectContaining({ account: "123456789012", region: "us-east-1", image: requestedImage(1) }),
  );
});
