import type { BreakerState, InstallationError, OpenBreaker } from "../../../../functions/capacity/breaker";
import { readControl, rowOfControl } from "../../../../functions/capacity/control";
import { CONTROL_KEY } from "../../../../functions/contract/ledger";
import type { TokenEvent } from "../../../../functions/contract/notices/installation-event";
import type { Ledger } from "../../../../functions/ledger/ledger";
import type { Row } from "../../../../functions/table/table";
import { endScan, openScan } from "../../ledger/ledger-in-memory";
import { image, minutesFromNow, NOW } from "../../samples";

export const NO_TOKEN: InstallationError = { reason: "no token stored", errorClass: "configuration" };

/** The breaker just after it has opened. */
export const OPEN: OpenBreaker = {
  ...NO_TOKEN,
  impairmentId: "1",
  openedAt: NOW,
  isTold: true,
  pauses: 0,
  nextTryAt: minutesFromNow(5),
  tried: [],
  suspects: [],
};

/** A new installation that has just found no token. */
export const WAITING: TokenEvent = {
  ...{ version: "1", tokenEventId: "1", detailType: "Installation Waiting" },
  ...{ installation: "scanning", account: "123456789012", region: "us-east-1" },
  ...{ changedAt: NOW.toISOString(), reason: NO_TOKEN.reason, storedIn: "/sysdig/token", storedVersion: "1" },
};

/** The control item with this breaker, as the coordinator writes it. */
export const controlWith = (breaker: BreakerState): Row => ({
  image: CONTROL_KEY,
  ...rowOfControl({ ...readControl(undefined), breaker }),
});

/** Scans of different images meet the same error; the second one opens the breaker. */
export async function meetErrors(ledger: Ledger, count: number, firstHasDigest = true): Promise<void> {
  for (const number of Array(count).keys()) {
    const named = image(`quay.io/acme/web:${number}`, `sha256:${String(number).repeat(64)}`);
    const met = number > 0 || firstHasDigest ? named : { ...named, digest: undefined };
    const end = { kind: "error", errorScope: "installation", ...NO_TOKEN } as const;
    await endScan(ledger, await openScan(ledger, met), end);
  }
}
