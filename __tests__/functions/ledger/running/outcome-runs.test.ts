import { LAST_SWEEP_KEY } from "../../../../functions/contract/ledger";
import { Ledger } from "../../../../functions/ledger/ledger";
import type { WhoRuns } from "../../../../functions/ledger/running/outcome-runs";
import {
  runningKey,
  runningValues,
  type StoredService,
} from "../../../../functions/ledger/running/running-item";
import { NOW, scan } from "../../samples";
import { LedgerInMemory } from "../ledger-in-memory";
import { stored } from "./samples";

const SCAN = scan({ state: "SCANNING" });

/** The outcome of a scan whose image these services run, as the latest sweep says. */
async function outcomeWith(
  services: readonly StoredService[] | undefined,
  { whoRuns, furtherServices = 0 }: { readonly whoRuns?: WhoRuns; readonly furtherServices?: number } = {},
) {
  const store = new LedgerInMemory();
  await store.put(SCAN);
  if (services) {
    const values = runningValues({ services, furtherServices, sweptAt: NOW }, NOW);
    await store.table.update({ key: runningKey(SCAN.image), set: values });
    await store.table.update({ key: LAST_SWEEP_KEY, set: { startedAt: NOW, endedAt: NOW } });
  }
  const settings = { installation: "scanning", rescanAfterMs: 1000, whoRuns };
  const ledger = new Ledger(store.table, settings, store.now);
  return ledger.recordVerdict(SCAN, { kind: "verdict", verdict: "FAILED", verdictAt: NOW, origin: "inline" });
}

const asked = (owner?: string) =>
  jest.fn<ReturnType<WhoRuns>, [string]>(async () => ({
    runner: { kind: "service", name: "web", cluster: "production" },
    owner,
  }));

test("an outcome names five services and how many more, and the owner of the one with most tasks", async () => {
  const services = Array.from({ length: 7 }, (_, number) =>
    stored(`web-${number}`, {
      tasks: 9 - number,
      ...(number > 1 ? { owner: `team-${number}` } : { ownerAt: NOW }),
    }),
  );
  const whoRuns = asked();

  const outcome = await outcomeWith(services, { furtherServices: 80, whoRuns });

  expect(outcome).toMatchObject({
    ...{ owner: "team-2", furtherServices: 82 },
    furtherOwners: ["team-5", "team-6"],
  });
  expect(outcome?.services).toHaveLength(5);
  expect(outcome?.services?.slice(1, 3)).toEqual([
    { kind: "service", name: "web-1", cluster: "shop", tasks: 8 },
    { kind: "service", name: "web-2", cluster: "shop", tasks: 7, owner: "team-2" },
  ]);
  expect(whoRuns).not.toHaveBeenCalled();
});

test("owners that an outcome names already are no further ones", async () => {
  const owners = [undefined, undefined, undefined, undefined, undefined, "payments", "payments"];
  const services = owners.map((owner, number) => stored(`web-${number}`, { tasks: 9 - number, owner }));

  const outcome = await outcomeWith(services);

  expect(outcome).toMatchObject({ owner: "payments", furtherServices: 2 });
  expect(outcome).not.toHaveProperty("furtherOwners");
});

test("where nobody knows, ECS is asked about the latest task, once", async () => {
  const whoRuns = asked("payments");

  expect(await outcomeWith(undefined, { whoRuns })).toMatchObject({
    owner: "payments",
    services: [{ kind: "service", name: "web", cluster: "production", tasks: 1, owner: "payments" }],
  });
  expect(whoRuns.mock.calls).toEqual([[SCAN.lastTaskArn]]);
});

test("so it is where an event has named the service, and nobody has read its tags", async () => {
  expect(await outcomeWith([stored("web")], { whoRuns: asked("payments") })).toMatchObject({
    owner: "payments",
    services: [{ name: "web", tasks: 3 }],
  });
});

test("the latest task's service is asked for where others are known, and has the answer; the image has that of most tasks", async () => {
  const services = [
    stored("shop", { tasks: 9, ownerAt: NOW }),
    stored("bank", { tasks: 5, owner: "bank" }),
    stored("web", { tasks: 1, cluster: "production", addedAt: NOW }),
  ];

  expect(await outcomeWith(services, { whoRuns: asked("payments") })).toMatchObject({
    owner: "bank",
    services: [{ name: "shop" }, { name: "bank", owner: "bank" }, { name: "web", owner: "payments" }],
  });
  const [shop, , web] = services;
  const others = [shop, web].flatMap((each) => each ?? []);
  expect(await outcomeWith(others, { whoRuns: asked("payments") })).toMatchObject({
    owner: "payments",
    services: [{ name: "shop" }, { name: "web", owner: "payments" }],
  });
});

test("a family that a sweep has seen without an owner is not asked for; one that only an event has shown is", async () => {
  const whoRuns = asked("payments");

  await outcomeWith([stored("report", { kind: "family" })], { whoRuns });
  expect(whoRuns).not.toHaveBeenCalled();
  await outcomeWith([stored("report", { kind: "family", addedAt: NOW })], { whoRuns });
  expect(whoRuns).toHaveBeenCalledTimes(1);
});

test("a service whose tags name no owner is not asked for again", async () => {
  const whoRuns = asked("payments");

  expect(await outcomeWith([stored("web", { ownerAt: NOW })], { whoRuns })).not.toHaveProperty("owner");
  expect(whoRuns).not.toHaveBeenCalled();
});

test("an outcome goes without where ECS says nothing, and says where nothing runs the image", async () => {
  expect(await outcomeWith(undefined, { whoRuns: async () => undefined })).not.toHaveProperty("services");
  expect(await outcomeWith([])).toMatchObject({ services: [] });
});
