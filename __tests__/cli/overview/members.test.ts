import { readOverview } from "../../../cli/overview/overview";
import { describeOverview } from "../../../cli/overview/report";
import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { keyOfPlace, placeText } from "../../../functions/contract/places/place";
import { MemoryTable } from "../../../functions/table/memory-table";
import { workloadsKeyIn } from "../../../functions/workloads/workloads-item";
import { MEMBER, OWN } from "../../functions/places-on-sts";
import { NOW } from "../../functions/samples";
import {
  hoursAgo,
  imageRow,
  keyOf,
  SWEPT_AT,
  unscannedRow,
  workloadsItem,
} from "../../functions/summary/ledger-items";

test("an image that a member alone runs is running, and stands with the member's account and region", async () => {
  const table = new MemoryTable();
  const sweep = { startedAt: hoursAgo(0.6), endedAt: SWEPT_AT };
  const errored = (number: number) =>
    unscannedRow({ image: keyOf(number), rowState: "ERROR", errorKind: "refused", reason: "refused" });
  for (const { image, ...set } of [
    ...[
      { image: LAST_SWEEP_KEY, ...sweep },
      { image: keyOfPlace(LAST_SWEEP_KEY, MEMBER), ...sweep },
    ],
    ...[imageRow({ image: keyOf(1) }), errored(2), errored(3)],
    ...[1, 2].map((number) => ({ ...workloadsItem(), image: workloadsKeyIn(MEMBER, keyOf(number)) })),
  ]) {
    await table.update({ key: `${image}`, set });
  }
  await table.update({ key: LAST_SWEEP_KEY, set: {}, addTo: { places: [placeText(MEMBER)] } });

  const found = await readOverview("scanning", table, async () => ({}), NOW, OWN);

  const path = "222222222222/eu-west-1/production/web";
  expect(found.failing.worst[0]?.services[0]).toMatchObject({ ...MEMBER, path });
  expect(found.unscanned.number).toBe(1);
  expect(describeOverview(found, 120, (command) => command)).toContain(path);
});
