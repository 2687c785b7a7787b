import { type Image, imageKey } from "../../../../functions/contract/image";
import { Breaker } from "../../../../functions/ledger/breaker/breaker";
import { NOW, scan } from "../../samples";
import { imageIn } from "../../scan-coordinator/minute-by-minute";
import { LedgerInMemory } from "../ledger-in-memory";

const TOKEN_REFUSED = {
  cause: "token refused",
  reason: "the token was refused",
  errorClass: "configuration",
} as const;

let store: LedgerInMemory;
let breaker: Breaker;

beforeEach(() => {
  store = new LedgerInMemory();
  breaker = new Breaker(store.table, "scanning", store.now);
});

test("a registry is noted once a day by an instance, and not at all where four are known", async () => {
  let writes = 0;
  store.table.interrupt = async () => {
    writes++;
  };
  const noted = (host: string): Promise<void> =>
    breaker.registries.note({ repository: `${host}/app` } as Image);

  for (let number = 0; number < 50; number++) {
    await noted("ghcr.io");
    await noted("quay.io");
    await noted(`host-${number}.example`);
  }
  expect(writes).toBe(4);
  store.passMinutes(25 * 60);
  await noted("ghcr.io");
  expect(writes).toBe(5);
});

test("a registry that was noted without its image is noted anew, and asked no earlier", async () => {
  const former = [{ name: "ghcr.io", seenAt: NOW.toISOString() }];
  await store.table.update({ key: "installation#control", set: { registries: former } });
  for (const number of [1, 2, 3]) {
    await breaker.judge(scan({ image: imageIn("hostile.example", number) }), TOKEN_REFUSED);
  }

  expect(await breaker.registries.probe()).toEqual({ isPending: false });
  const { registries, open } = await noteOne("ghcr.io");
  expect(registries).toEqual([
    { name: "ghcr.io", seenAt: NOW, image: imageKey(imageIn("ghcr.io", 0)), probedAt: undefined },
  ]);
  expect(open).toBeUndefined();
});

/** By an instance that has not noted it yet. */
async function noteOne(registry: string) {
  const other = new Breaker(store.table, "scanning", store.now);
  await other.registries.note(imageIn(registry, 0));
  return other.read();
}
