import { imageKey } from "../../../functions/contract/images/image";
import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { keyOfPlace } from "../../../functions/contract/places/place";
import { Ledger } from "../../../functions/ledger/ledger";
import {
  type StoredWorkload,
  withPlace,
  workloadsKeyIn,
  workloadsKeyOf,
  workloadsValues,
} from "../../../functions/workloads/workloads-item";
import type { AskWorkload } from "../../../functions/workloads/workloads-of";
import { LedgerInMemory, outcomeAfter } from "../ledger/ledger-in-memory";
import { arnIn, MEMBER, OWN } from "../places-on-sts";
import { NOW, scan, scanVerdict } from "../samples";
import { edit } from "../table/edit";
import { stored, workload } from "./samples";

const SCAN = scan({ state: "SCANNING" });

interface Circumstances {
  readonly askWorkload?: AskWorkload;
  readonly furtherServices?: number;
  readonly sweeps?: boolean;
}

/** The outcome of a scan whose image these services run, as the latest sweep says. */
async function outcomeWith(
  services: readonly StoredWorkload[] | undefined,
  { askWorkload, furtherServices = 0, sweeps }: Circumstances = {},
) {
  const store = new LedgerInMemory();
  await store.put(SCAN);
  if (services) {
    const values = workloadsValues({ services, furtherServices, sweptAt: NOW }, NOW);
    await edit(store.table, workloadsKeyOf(imageKey(SCAN.image)), values);
    await edit(store.table, LAST_SWEEP_KEY, { startedAt: NOW, endedAt: NOW });
  }
  const settings = { installation: "scanning", tableArn: "table", rescanAfterMs: 1000, askWorkload, sweeps };
  const ledger = new Ledger(store.table, settings, store.now);
  return outcomeAfter(ledger, SCAN, scanVerdict({ verdict: "FAILED" }));
}

const WEB = workload("web", { cluster: "production" });
const asked = (owner?: string) =>
  jest.fn<ReturnType<AskWorkload>, [string]>(async () => ({ workload: WEB, owner }));

test("an outcome names five services and how many more, and the owner of the one with most tasks", async () => {
  const services = Array.from({ length: 7 }, (_, number) =>
    stored(`web-${number}`, {
      tasks: 9 - number,
      ...(number > 1 ? { owner: `team-${number}` } : { ownerAt: NOW }),
    }),
  );
  const askWorkload = asked();

  const outcome = await outcomeWith(services, { furtherServices: 80, askWorkload });

  expect(outcome).toMatchObject({
    ...{ owner: "team-2", furtherServices: 82 },
    furtherOwners: ["team-5", "team-6"],
  });
  expect(outcome?.services).toHaveLength(5);
  expect(outcome?.services?.slice(1, 3)).toEqual([
    { kind: "service", name: "web-1", cluster: "shop", ...OWN, tasks: 8 },
    { kind: "service", name: "web-2", cluster: "shop", ...OWN, tasks: 7, owner: "team-2" },
  ]);
  expect(outcome?.accounts).toEqual([OWN.account]);
  expect(askWorkload).not.toHaveBeenCalled();
});

test("owners that an outcome names already are no further ones", async () => {
  const owners = [undefined, undefined, undefined, undefined, undefined, "payments", "payments"];
  const services = owners.map((owner, number) => stored(`web-${number}`, { tasks: 9 - number, owner }));

  const outcome = await outcomeWith(services);

  expect(outcome).toMatchObject({ owner: "payments", furtherServices: 2 });
  expect(outcome).not.toHaveProperty("furtherOwners");
});

test("where nobody knows, ECS is asked about the latest task, once", async () => {
  const askWorkload = asked("payments");

  expect(await outcomeWith(undefined, { askWorkload })).toMatchObject({
    owner: "payments",
    services: [{ ...WEB, ...OWN, tasks: 1, owner: "payments", startedBy: true }],
    accounts: [OWN.account],
  });
  expect(askWorkload.mock.calls).toEqual([[SCAN.lastTaskArn]]);
});

test("the latest task's service is asked for where others are known, and has the answer; the image has that of most tasks", async () => {
  const services = [
    stored("shop", { tasks: 9, ownerAt: NOW }),
    stored("bank", { tasks: 5, owner: "bank" }),
    stored("web", { tasks: 1, cluster: "production" }),
  ];

  expect(await outcomeWith(services, { askWorkload: asked("payments") })).toMatchObject({
    owner: "bank",
    services: [{ name: "shop" }, { name: "bank", owner: "bank" }, { name: "web", owner: "payments" }],
  });
  const [shop, , web] = services;
  const others = [shop, web].flatMap((each) => each ?? []);
  expect(await outcomeWith(others, { askWorkload: asked("payments") })).toMatchObject({
    owner: "payments",
    services: [{ name: "shop" }, { name: "web", owner: "payments" }],
  });
});

test("a service whose tags name no owner is not asked for again, nor a family", async () => {
  const askWorkload = asked("payments");

  const services = [stored("web", { ownerAt: NOW }), stored("report", { kind: "family" })];
  expect(await outcomeWith(services, { askWorkload })).not.toHaveProperty("owner");
  expect(askWorkload).not.toHaveBeenCalled();
});

test("an outcome goes without where ECS says nothing, and says where nothing runs the image", async () => {
  const outcome = await outcomeWith(undefined, { askWorkload: async () => undefined });
  expect(outcome).not.toHaveProperty("services");
  expect(outcome).not.toHaveProperty("accounts");
  expect(await outcomeWith([])).toMatchObject({ services: [], accounts: [] });
});

test("without sweeps an outcome names no services, neither those of a sweep before nor that of its task, but the owner", async () => {
  const outcome = await outcomeWith([stored("old", { owner: "shop" })], {
    ...{ sweeps: false, askWorkload: asked("payments"), furtherServices: 3 },
  });

  expect(outcome).toMatchObject({ owner: "payments" });
  expect(outcome).not.toHaveProperty("services");
  expect(outcome).not.toHaveProperty("furtherServices");
  expect(outcome).not.toHaveProperty("accounts");
});

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
    await edit(store.table, workloadsKeyIn(place, key), values);
    const times = { startedAt: NOW, endedAt: NOW };
    await edit(store.table, keyOfPlace(LAST_SWEEP_KEY, place), times);
    if (place) {
      const named = withPlace(await store.table.get(workloadsKeyOf(key)), place, NOW);
      await edit(store.table, workloadsKeyOf(key), { places: named.places });
    }
  }
  const settings = { installation: "scanning", tableArn: "table", rescanAfterMs: 1000, own: OWN };
  const ledger = new Ledger(store.table, settings, store.now);
  const outcome = await outcomeAfter(ledger, ended, scanVerdict({ verdict: "FAILED" }));

  expect(outcome).toMatchObject({ ...OWN, furtherServices: 23 });
  expect(outcome?.services).toHaveLength(5);
  expect(outcome?.accounts).toEqual(["111111111111", OWN.account, MEMBER.account, "333333333333"]);
});
