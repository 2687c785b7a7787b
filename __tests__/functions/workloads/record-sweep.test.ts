import { imageKey } from "../../../functions/contract/image";
import { blockedIn, takeOff } from "../../../functions/workloads/blocked";
import {
  recordSweep,
  type SweepRecorder,
  type Swept,
  type SweptPair,
  type SweptWorkload,
} from "../../../functions/workloads/record-sweep";
import { workloadsKey } from "../../../functions/workloads/workloads-item";
import { readWorkloads } from "../../../functions/workloads/workloads-of";
import { LedgerInMemory } from "../ledger/ledger-in-memory";
import { DIGEST, image, NOW, TASK_ARN } from "../samples";
import { workload } from "./samples";

const IMAGE = image("nginx:1.27", DIGEST);

function recorderOf({ table, now }: LedgerInMemory, changes: Partial<SweepRecorder> = {}): SweepRecorder {
  return {
    table,
    now,
    hasTime: () => true,
    pace: async () => {},
    ownersOf: async () => new Map(),
    deploymentEndOf: async () => undefined,
    ...changes,
  };
}

/** A sweep that begins now, and sees these services with one task each. */
function swept({ now }: LedgerInMemory, names: readonly string[]): Swept {
  const pairs = names.map((name): [SweptWorkload, SweptPair] => [
    workload(name),
    { tasks: 1, since: now().getTime() },
  ]);
  return { startedAt: now(), tasks: names.length, images: new Map([[imageKey(IMAGE), new Map(pairs)]]) };
}

const workloadsIn = async ({ table }: LedgerInMemory) =>
  (await readWorkloads(table, [IMAGE])).get(imageKey(IMAGE));

test("a sweep that a later one has overtaken leaves what that has written", async () => {
  const store = new LedgerInMemory();
  const begun = store.now();
  const pace = async () => {
    store.passMinutes(2);
    await recordSweep(recorderOf(store), swept(store, ["later"]));
  };

  const recorded = await recordSweep(
    recorderOf(store, { now: () => begun, pace }),
    swept(store, ["earlier"]),
  );

  expect(recorded.notRecorded).toBe("a later sweep was complete before");
  expect((await workloadsIn(store))?.services).toMatchObject([{ name: "later" }]);
});

test("without keys of tags, the owners that earlier sweeps have found are gone", async () => {
  const store = new LedgerInMemory();
  const ownersOf: SweepRecorder["ownersOf"] = async (services) =>
    new Map(services.map((service) => [service, "payments"]));
  await recordSweep(recorderOf(store, { ownersOf }), swept(store, ["web"]));
  expect((await workloadsIn(store))?.owner).toBe("payments");
  store.passMinutes(60);

  await recordSweep(recorderOf(store, { ownersOf: undefined }), swept(store, ["web"]));

  expect(await workloadsIn(store)).toMatchObject({ owner: undefined, services: [{ name: "web" }] });
  expect((await workloadsIn(store))?.services[0]?.owner).toBeUndefined();
});

describe("a service that was kept from running the image", () => {
  const DEPLOYMENT = "arn:aws:ecs:us-east-1:123456789012:service-deployment/shop/web/1";
  const names = async (store: LedgerInMemory) => (await workloadsIn(store))?.services.map(({ name }) => name);

  const refuse = (store: LedgerInMemory, of = workload("web"), arn = DEPLOYMENT, keys = [imageKey(IMAGE)]) =>
    takeOff(store.table, keys, { workload: of, arn, at: store.now() });

  async function afterRefusal() {
    const store = new LedgerInMemory();
    await recordSweep(recorderOf(store), swept(store, ["api", "web"]));
    store.passMinutes(30);
    await refuse(store);
    return store;
  }

  test("runs it no longer, at once", async () => {
    expect(await names(await afterRefusal())).toEqual(["api"]);
  });

  test("is named by no sweep before the rollback is over, and by the first one that begins after it", async () => {
    const store = await afterRefusal();
    let end: Date | undefined;
    const recorder = recorderOf(store, { deploymentEndOf: async () => end });
    store.passMinutes(30);
    await recordSweep(recorder, swept(store, ["api", "web"]));
    expect(await names(store)).toEqual(["api"]);

    const begunBefore = swept(store, ["api", "web"]);
    store.passMinutes(1);
    end = store.now();
    await recordSweep(recorder, begunBefore);
    expect(await names(store)).toEqual(["api"]);

    store.passMinutes(60);
    await recordSweep(recorder, swept(store, ["api", "web"]));
    expect(await names(store)).toEqual(["api", "web"]);
    store.passMinutes(60);
    await recordSweep(recorderOf(store), swept(store, ["web"]));
    expect(await names(store)).toEqual(["web"]);
  });

  test("is not named either where it was refused while the sweep wrote", async () => {
    const store = new LedgerInMemory();

    await recordSweep(recorderOf(store, { pace: () => refuse(store) }), swept(store, ["api", "web"]));

    expect(await names(store)).toEqual(["api"]);
  });

  test("is asked about once a sweep, whichever images it was kept from, and not where no task of it was seen", async () => {
    const store = new LedgerInMemory();
    const other = imageKey(image("nginx:1.28"));
    await refuse(store, workload("web"), DEPLOYMENT, [imageKey(IMAGE), other]);
    const deploymentEndOf = jest.fn(async () => undefined);
    const { images, ...rest } = swept(store, ["web"]);

    await recordSweep(recorderOf(store, { deploymentEndOf }), {
      ...rest,
      images: new Map([...images, [other, images.get(imageKey(IMAGE)) ?? new Map()]]),
    });
    await recordSweep(recorderOf(store, { deploymentEndOf }), swept(store, ["api"]));

    expect(deploymentEndOf.mock.calls).toEqual([[DEPLOYMENT]]);
  });

  test("is remembered once, by the latest refusal; twenty services are", async () => {
    const store = new LedgerInMemory();
    for (let number = 0; number < 25; number += 1) {
      store.passMinutes(1);
      await refuse(store, workload(`web-${number}`), `${DEPLOYMENT}-old`);
      await refuse(store, workload(`web-${number}`), `${DEPLOYMENT}-new`);
    }

    const blocked = blockedIn(await store.table.get(workloadsKey(IMAGE)));
    expect(blocked).toHaveLength(20);
    expect(blocked.map(({ key }) => key)).toContain("service shop/web-24");
    expect(blocked.map(({ key }) => key)).not.toContain("service shop/web-4");
  });

  test("a family whose task was stopped is named again by the first sweep after it that sees another task", async () => {
    const store = new LedgerInMemory();
    const job = workload("job", { kind: "family" });
    const begunBefore = swept(store, []);
    const seenJob = (sweep: Swept): Swept => ({
      ...sweep,
      images: new Map([[imageKey(IMAGE), new Map([[job, { tasks: 1, since: NOW.getTime() }]])]]),
    });
    store.passMinutes(1);
    await refuse(store, job, TASK_ARN);

    await recordSweep(recorderOf(store), seenJob(begunBefore));
    expect(await names(store)).toEqual([]);

    store.passMinutes(1);
    await recordSweep(recorderOf(store), seenJob(swept(store, [])));
    expect(await names(store)).toEqual(["job"]);
  });
});
