import { describeBreaker, shownBreaker } from "../../../cli/commands/breaker";
import { localTime } from "../../../cli/text/times";
import type { BreakerState } from "../../../functions/capacity/breaker";
import { imageKey } from "../../../functions/contract/images/image";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { meetErrors, NO_TOKEN, WAITING } from "../../functions/capacity/breaker/open-breaker";
import { LedgerInMemory } from "../../functions/ledger/ledger-in-memory";
import { image, minutesFromNow, NOW } from "../../functions/samples";

let memory: LedgerInMemory;

beforeEach(() => {
  memory = new LedgerInMemory();
});

const meet = (count: number) => meetErrors(memory.ledger, count);
const read = async () => (await memory.ledger.control()).breaker;
const shown = async () => shownBreaker(await read());
const probe = () => memory.ledger.changeControl({ kind: "probed" });
const described = (state: BreakerState, now = NOW) =>
  describeBreaker(state, now, [state.open?.suspects ?? state.suspect ?? []].flat());
const OTHER = image("quay.io/acme/other:1");

test("a closed breaker says so, with the image that may open it with another one", async () => {
  expect(described(await read())).toBe("The breaker is closed: scans start as usual.");

  await meet(1);

  expect(await shown()).toMatchObject({ state: "closed", openSince: null, nextTryAt: null });
  expect(described(await read())).toMatch(
    /is closed.*\nMet an error of the installation last.*\n {2}quay\.io\/acme\/web@sha256:0{64}#linux\/amd64$/,
  );
});

test("an open one says since when, why, what it was seen by, and when the next scan is tried", async () => {
  await meet(2);

  expect(await shown()).toEqual({
    version: "1",
    state: "open",
    suspects: [0, 1].map((number) => ({
      ...{
        reference: "quay.io/acme/web",
        digest: `sha256:${`${number}`.repeat(64)}`,
        platform: "linux/amd64",
      },
    })),
    openSince: NOW.toISOString(),
    waitsForTokenSince: null,
    reason: NO_TOKEN.reason,
    errorClass: "configuration",
    trying: null,
    nextTryAt: minutesFromNow(5).toISOString(),
  });
  const text = described(await read(), minutesFromNow(130));
  expect(text).toContain(
    `INSTALLATION IMPAIRED since ${localTime(NOW.toISOString())} (2 h): every scan waits`,
  );
  expect(text).toContain(
    `Reason: ${NO_TOKEN.reason}\n  Next try: at ${localTime(minutesFromNow(5).toISOString())}.`,
  );
  expect(text).toMatch(
    /whose errors opened the breaker:\n {2}quay\.io\/acme\/web@sha256:0{64}#linux\/amd64\n {2}quay\.io\/acme\/web@sha256:1{64}/,
  );
});

test("a closed one says that the installation waits for its token, and where that belongs", () => {
  const state = { waiting: WAITING };

  expect(shownBreaker(state)).toMatchObject({
    ...{ state: "closed", openSince: null, waitsForTokenSince: WAITING.changedAt, reason: WAITING.reason },
  });
  expect(described(state, minutesFromNow(130))).toMatch(
    /^INSTALLATION WAITS FOR THE TOKEN since .* \(2 h\): no scan starts.*\n.*\n {2}Token in: \/sysdig\/token\n/,
  );
});

test("--probe has one image tried at once", async () => {
  await meet(2);

  await probe();

  expect((await read()).open?.nextTryAt).toEqual(NOW);
});

test("--probe leaves a scan alone that is tried, and says so", async () => {
  await meet(2);
  memory.passMinutes(5);
  const tried = { scanId: "tried", key: imageKey(OTHER) };
  await memory.ledger.changeControl({ kind: "tried", scan: tried });
  const before = await memory.table.get(CONTROL_KEY);

  await probe();

  expect(await memory.table.get(CONTROL_KEY)).toEqual(before);
  const text = described(await read());
  expect(text).toContain("Next try: runs now.");
});

test("--probe opens nothing", async () => {
  await meet(1);

  await probe();

  expect((await shown()).state).toBe("closed");
});
