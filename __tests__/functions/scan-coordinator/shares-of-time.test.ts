import { MINUTE } from "../../../functions/contract/durations";
import { hasTimeFor, RESERVE_MS } from "../../../functions/runtime/remaining-time";
import { coordinate } from "../../../functions/scan-coordinator/coordinate";
import type { ScanStanding } from "../../../functions/scanners/scanner";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { scanVerdict } from "../samples";
import { createCoordinator, scanOf } from "../simulated-coordinator";

const LIMIT_MS = 55_000;
const CALL_MS = 6000;

/** A coordinator of an engine each of whose calls takes six seconds. */
async function coordinatorOfSlowEngine({ waiting = 5, scanning = 10 } = {}) {
  const store = new LedgerInMemory();
  const scans = [
    ...Array.from({ length: scanning }, (_, number) => scanOf(number, "SCANNING")),
    ...Array.from({ length: waiting }, (_, number) => scanOf(100 + number, "WAITING")),
  ];
  const endsAt = store.now().getTime() + LIMIT_MS;
  const hasTime = hasTimeFor({ getRemainingTimeInMillis: () => endsAt - store.now().getTime() });
  const coordinator = await createCoordinator(scans, { store, hasTime });
  const takeTime = () => store.passMinutes(CALL_MS / MINUTE);
  const answer = coordinator.scanner.answer;
  coordinator.scanner.answer = (scan) => {
    takeTime();
    return answer(scan);
  };
  return { ...coordinator, endsAt, takeTime };
}

test.each<[string, ScanStanding]>([
  ["still runs", { kind: "running" }],
  ["has ended", scanVerdict({ verdictAt: new Date(0) })],
])(
  "an engine that answers slowly that each scan %s leaves time to start and to publish",
  async (_, standing) => {
    const coordinator = await coordinatorOfSlowEngine();
    coordinator.scanner.look = async () => async () => {
      coordinator.takeTime();
      return standing;
    };

    await coordinate(coordinator);

    expect(coordinator.scanner.started.length).toBeGreaterThan(0);
    expect(coordinator.store.unpublished).toEqual([]);
    expect(coordinator.now().getTime()).toBeLessThan(coordinator.endsAt);
  },
);

test("an engine that starts slowly leaves time to publish what has ended before", async () => {
  const coordinator = await coordinatorOfSlowEngine({ waiting: 20, scanning: 1 });
  coordinator.scanner.look = async () => async () => scanVerdict({ verdictAt: coordinator.now() });

  await coordinate(coordinator);

  expect(coordinator.channel.published).toHaveLength(1);
});

test.each([
  [1, RESERVE_MS, false],
  [0.5, RESERVE_MS + 5000, false],
  [0.5, RESERVE_MS + 5001, true],
])("a step that may use %d of the time and has %i ms left has time: %s", (share, left, expected) => {
  let remaining = RESERVE_MS + 10_000;
  const hasTime = hasTimeFor({ getRemainingTimeInMillis: () => remaining });

  remaining = left;

  expect(hasTime(share)).toBe(expected);
});
