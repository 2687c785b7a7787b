import { imageKey } from "../../../functions/contract/images/image";
import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { keyOfPlace } from "../../../functions/contract/places/place";
import { Ledger } from "../../../functions/ledger/ledger";
import {
  withPlace,
  workloadsKeyIn,
  workloadsKeyOf,
  workloadsValues,
} from "../../../functions/workloads/workloads-item";
import { LedgerInMemory, outcomeAfter } from "../ledger/ledger-in-memory";
import { arnIn, MEMBER, OWN } from "../places-on-sts";
import { NOW, scan, scanVerdict } from "../samples";
import { stored } from "./samples";

test("an outcome has the account of everything that runs the image, however many services are named", async () => {
  const store = new LedgerInMemory();
  const ended = scan({ state: "SCANNING", lastTaskArn: arnIn(MEMBER, "task/shop/1") });
  const key = imageKey(ended.image);
  const others = ["333333333333", "111111111111"].map((account) => ({ ...MEMBER, account }));
  const gone = { ...MEMBER, account: "444444444444" };
  await store.put(ended);
  for (const place of [undefined, MEMBER, ...others, gone]) {
    const services = place === gone ? [] : Array.from({ length: 7 }, (_, number) => stored(`web-${number}`));
    const values = workloadsValues({ services, furtherServices: 0, sweptAt: NOW }, NOW);
    await store.table.update({ key: workloadsKeyIn(place, key), set: values });
    const times = { startedAt: NOW, endedAt: NOW };
    await store.table.update({ key: keyOfPlace(LAST_SWEEP_KEY, place), set: times });
    if (place) {
      const named = withPlace(await store.table.get(workloadsKeyOf(key)), place, NOW);
      await store.table.update({ key: workloadsKeyOf(key), set: { places: named.places } });
    }
  }
  const settings = { installation: "scanning", tableArn: "table", rescanAfterMs: 1000, own: OWN };

  const ledger = new Ledger(store.table, settings, store.now);

  const outcome = await outcomeAfter(ledger, ended, scanVerdict({ verdict: "FAILED" }));

  expect(outcome).toMatchObject({ ...OWN, furtherServices: 23 });
  expect(outcome?.services).toHaveLength(5);
  expect(outcome?.accounts).toEqual(["111111111111", OWN.account, MEMBER.account, "333333333333"]);
});
