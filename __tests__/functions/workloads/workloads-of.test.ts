import { imageKey } from "../../../functions/contract/images/image";
import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import {
  type WorkloadsItem,
  workloadsKeyOf,
  workloadsValues,
} from "../../../functions/workloads/workloads-item";
import { readOwner, readWorkloads } from "../../../functions/workloads/workloads-of";
import { MemoryTable } from "../../../simulation/aws/dynamodb/memory-table";
import { DIGEST, image, minutesFromNow, NOW } from "../samples";
import { edit } from "../table/edit";
import { stored, workload } from "./samples";

const IMAGE = image("nginx:1.27", DIGEST);
const SWEPT = minutesFromNow(-10);
const LAST = { startedAt: minutesFromNow(-12), endedAt: SWEPT, tasks: 7, images: 2 };

async function tableWith(item: Partial<WorkloadsItem> | undefined, last: object | null) {
  const table = new MemoryTable();
  if (item) {
    const values = workloadsValues({ services: [], furtherServices: 0, ...item }, NOW);
    await edit(table, workloadsKeyOf(imageKey(IMAGE)), values);
  }
  if (last) {
    await edit(table, LAST_SWEEP_KEY, last);
  }
  return table;
}

async function running(item: Partial<WorkloadsItem> | undefined, last: object | null = LAST) {
  const found = await readWorkloads(await tableWith(item, last), [IMAGE]);
  return found.get(imageKey(IMAGE));
}

const names = (found: Awaited<ReturnType<typeof running>>) => found?.services.map(({ name }) => name);

test("of an item that the latest complete sweep has written all is so", async () => {
  const since = minutesFromNow(-500);
  const services = [
    stored("web", { since, tasks: 5 }),
    stored("api", { owner: "payments", tasks: 4 }),
    stored("db", { owner: "data" }),
  ];

  expect(await running({ services, furtherServices: 3, sweptAt: SWEPT })).toEqual({
    services: [
      { kind: "service", name: "web", cluster: "shop", tasks: 5, since, owner: undefined },
      { kind: "service", name: "api", cluster: "shop", tasks: 4, since: NOW, owner: "payments" },
      { kind: "service", name: "db", cluster: "shop", tasks: 3, since: NOW, owner: "data" },
    ],
    furtherServices: 3,
    places: [undefined],
    owner: "payments",
  });
});

test("nothing runs an image that the latest complete sweep has not seen", async () => {
  const sweptAt = minutesFromNow(-70);

  expect(await running({ services: [stored("web")], furtherServices: 3, sweptAt })).toEqual({
    services: [],
    furtherServices: 0,
    places: [],
    owner: undefined,
  });
});

test("nobody knows as long as no sweep has met the image", async () => {
  expect(await running(undefined, null)).toBeUndefined();
  expect(await running(undefined)).toBeUndefined();
  expect(names(await running({ services: [stored("web")] }, null))).toEqual(["web"]);
});

test("the owner is that of the service, wherever one of the images has it", async () => {
  const services = [stored("web", { owner: "shop" }), stored("api", { owner: "payments" })];
  const table = await tableWith({ services, sweptAt: SWEPT }, LAST);
  const other = image("nginx:1.28");

  expect(await readOwner(table, [other, IMAGE], workload("api"))).toBe("payments");
  expect(await readOwner(table, [IMAGE], workload("api", { cluster: "bank" }))).toBeUndefined();
});
