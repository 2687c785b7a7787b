import { describeBreaker, shownBreaker } from "../../../cli/breaker/report";
import { localTime } from "../../../cli/text/times";
import { Breaker } from "../../../functions/capacity/breaker/breaker";
import { probe } from "../../../functions/capacity/breaker/probe";
import { CONTROL_KEY } from "../../../functions/contract/ledger";
import { LedgerInMemory } from "../../functions/ledger/ledger-in-memory";
import { image, minutesFromNow, NOW, scan } from "../../functions/samples";
import { meetErrors, NO_TOKEN } from "./errors-met";

let memory: LedgerInMemory;
let breaker: Breaker;

beforeEach(() => {
  memory = new LedgerInMemory();
  breaker = new Breaker(memory.table, "scanning", memory.now);
});

const meet = (count: number) => meetErrors(breaker, count);
const shown = async () => shownBreaker(await breaker.read());
const waiting = scan({ image: image("quay.io/acme/other:1"), scanId: "canary" });

test("a closed breaker says so, with the errors that may yet open it", async () => {
  expect(describeBreaker(await breaker.read(), NOW)).toBe("The breaker is closed: scans start as usual.");

  await meet(2);

  expect(await shown()).toMatchObject({ state: "closed", openSince: null, nextCanaryAt: null });
  expect(describeBreaker(await breaker.read(), NOW)).toMatch(
    /is closed.*\nErrors of the installation since the last verdict.*\n {2}sha256:0{64}#linux\/amd64: no-token\n {2}sha256:1{64}/,
  );
});

test("an open one says since when, why, what it was seen by, and when the next scan is tried", async () => {
  await meet(3);

  expect(await shown()).toMatchObject({
    version: "1",
    state: "open",
    evidence: [0, 1, 2].map((number) => ({
      ...{ reference: null, digest: `sha256:${`${number}`.repeat(64)}`, platform: "linux/amd64" },
      ...{ cause: "no-token", registry: null },
    })),
    openSince: NOW.toISOString(),
    reason: NO_TOKEN.reason,
    errorClass: "configuration",
    failedCanaries: 0,
    canary: null,
    nextCanaryAt: minutesFromNow(5).toISOString(),
  });
  const text = describeBreaker(await breaker.read(), minutesFromNow(130));
  expect(text).toContain(
    `INSTALLATION IMPAIRED since ${localTime(NOW.toISOString())} (2 h): every scan waits`,
  );
  expect(text).toContain(
    `Reason: ${NO_TOKEN.reason}\n  Next try: at ${localTime(minutesFromNow(5).toISOString())}.`,
  );
  expect(text).toContain("\n0 scans tried since then.\n");
  expect(text).toMatch(/Images that met the error before:\n {2}sha256:0{64}#linux\/amd64\n {2}sha256:1{64}/);
});

test("--probe has one image tried at once, once", async () => {
  await meet(3);
  expect(await breaker.permit(waiting)).toBe(false);

  const { open } = await probe(memory.table, memory.now());

  expect(open?.nextCanaryAt).toEqual(NOW);
  expect(await breaker.permit(waiting)).toBe(true);
  expect(await breaker.permit(scan({ scanId: "another" }))).toBe(false);
});

test("--probe leaves a canary alone that is under way, and says which", async () => {
  await meet(3);
  memory.passMinutes(5);
  await breaker.permit(waiting);
  const before = await memory.table.get(CONTROL_KEY);

  const state = await probe(memory.table, memory.now());

  expect(await memory.table.get(CONTROL_KEY)).toEqual(before);
  expect(describeBreaker(state, NOW)).toContain("Next try: runs now.");
  expect(describeBreaker(state, NOW)).toMatch(/The one that runs now is of\n {2}sha256:a{64}#linux\/amd64\n/);
});

test("--probe opens nothing", async () => {
  await meet(2);

  expect((await probe(memory.table, NOW)).open).toBeUndefined();
  expect((await shown()).state).toBe("closed");
});

test("--probe overwrites nothing that others write at the same time", async () => {
  await meet(3);
  memory.table.interrupt = async (key) => {
    if (key === CONTROL_KEY) {
      memory.table.interrupt = async () => undefined;
      memory.passMinutes(5);
      await breaker.permit(waiting);
    }
  };

  await expect(probe(memory.table, NOW)).rejects.toThrow("run the command again");
  expect((await breaker.read()).open?.canary?.scanId).toBe("canary");
});
