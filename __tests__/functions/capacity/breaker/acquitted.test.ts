import { Breaker } from "../../../../functions/capacity/breaker/breaker";
import { imageKey } from "../../../../functions/contract/image";
import type { Scan } from "../../../../functions/contract/scan";
import { LedgerInMemory } from "../../ledger/ledger-in-memory";
import { meet, NO_NETWORK, NO_TOKEN, scanIn } from "./registry-scans";

let store: LedgerInMemory;
let breaker: Breaker;

const suspects = [scanIn("ghcr.io", 1), scanIn("ghcr.io", 2), scanIn("quay.io", 3)];
const others = [scanIn("ghcr.io", 11), scanIn("quay.io", 12), scanIn("quay.io", 13)];

async function closeBy(canary: Scan): Promise<void> {
  store.passMinutes(5);
  await breaker.permit(canary);
  await breaker.ended(canary, true);
}

beforeEach(async () => {
  store = new LedgerInMemory();
  breaker = new Breaker(store.table, "scanning", store.now);
  await breaker.registries.record(suspects.map(({ image }) => image));
  await meet(breaker, suspects);
  await closeBy(scanIn("ghcr.io", 7));
});

test("images whose errors opened it are no evidence of it once another one's verdict has closed it, however often they meet it", async () => {
  expect(await meet(breaker, [...suspects, ...suspects])).toBe(false);
  expect((await breaker.read()).evidence).toEqual([]);
});

test("they do not keep three others from opening it", async () => {
  expect(await meet(breaker, [...suspects, ...others.slice(1)])).toBe(false);
  expect(await meet(breaker, others)).toBe(true);
});

test("they are evidence of anything else", async () => {
  expect(await meet(breaker, suspects, NO_NETWORK)).toBe(true);
});

test("they are evidence again, each once it has a verdict of its own", async () => {
  const [first, ...further] = suspects;
  await breaker.ended(scanIn("ghcr.io", 1), true);
  expect(await meet(breaker, [first ?? scanIn("ghcr.io", 1), ...others.slice(1)])).toBe(true);
  await closeBy(scanIn("ghcr.io", 7));

  expect(await meet(breaker, [...further, others[0] ?? scanIn("ghcr.io", 11)])).toBe(false);
  for (const each of further) {
    await breaker.ended(each, true);
  }
  expect(await meet(breaker, [...further, others[0] ?? scanIn("ghcr.io", 11)])).toBe(true);
});

test("all are acquitted but the one whose own verdict has closed it", async () => {
  await meet(breaker, others);
  const [canary = scanIn("ghcr.io", 11)] = others;
  await closeBy(canary);

  expect((await breaker.read()).acquitted.map(({ image: key }) => key)).not.toContain(imageKey(canary.image));
});

test("they are remembered up to thirty, the latest of them", async () => {
  for (let round = 1; round <= 20; round++) {
    await meet(
      breaker,
      [0, 1, 2].map((number) => scanIn(number ? "ghcr.io" : "quay.io", round * 100 + number)),
    );
    await closeBy(scanIn("ghcr.io", 7));
  }

  const { acquitted } = await breaker.read();
  expect(acquitted).toHaveLength(30);
  expect(acquitted.at(-1)).toEqual({
    image: imageKey(scanIn("ghcr.io", 2002).image),
    cause: NO_TOKEN.cause,
  });
});
