import { LAST_SWEEP_KEY } from "../../../functions/contract/ledger";
import { keyOfPlace, placeText } from "../../../functions/contract/places/place";
import { queueSummary } from "../../../functions/summary/read-summary";
import type { Row } from "../../../functions/table/table";
import { workloadsKeyIn } from "../../../functions/workloads/workloads-item";
import { MEMBER, OWN } from "../places-on-sts";
import { NOW } from "../samples";
import { tableOf } from "../table/edit";
import { hoursAgo, imageRow, keyOf, SWEPT_AT } from "./ledger-items";

const KEY = keyOf(1);
const GONE = { ...MEMBER, region: "us-west-2" };

const service = (name: string, tasks: number) => ({
  ...{ kind: "service", name, cluster: "shop", tasks, since: hoursAgo(9), owner: `${name} team` },
});
const item = (place: typeof MEMBER | undefined, services: readonly object[], sweptAt = SWEPT_AT) =>
  ({ image: workloadsKeyIn(place, KEY), services, furtherServices: 1, sweptAt }) as Row;
const lastSweep = (place?: typeof MEMBER, endedAt = SWEPT_AT): Row => ({
  ...{ image: keyOfPlace(LAST_SWEEP_KEY, place), startedAt: hoursAgo(1), endedAt },
});

/** The summary of a table with these items besides the row of an image that fails. */
async function summaryOf(...items: readonly Row[]) {
  const places = { image: LAST_SWEEP_KEY, places: [MEMBER, GONE].map(placeText) };
  const table = await tableOf(imageRow({ image: KEY }), lastSweep(), ...items, places);
  return queueSummary({ installation: "scanning", own: OWN, table }, NOW, () => true);
}

test.each([false, true])(
  "an image is shown with the services of all places, whichever item comes first",
  async (isTurned) => {
    const items = [
      item(undefined, [service("web", 2), service("api", 1)]),
      item(MEMBER, [service("web", 5), service("job", 1)]),
    ];

    const summary = await summaryOf(lastSweep(MEMBER), ...(isTurned ? items.reverse() : items));

    const [failing] = summary?.failing.images ?? [];
    expect(failing).toMatchObject({
      owner: "web team",
      services: [{ name: "web", tasks: 5, ...MEMBER }, { name: "web", tasks: 2, ...OWN }, { tasks: 1 }],
      furtherServices: 3,
    });
    expect(summary).toMatchObject({ ...OWN, failing: { number: 1 } });
  },
);

test("what has stopped in one place has not stopped while it runs in another", async () => {
  const stopped = item(undefined, [service("web", 2)], hoursAgo(3));
  expect(await summaryOf(stopped)).toMatchObject({ failing: { number: 0, notRunning: 1 } });

  const summary = await summaryOf(stopped, lastSweep(MEMBER), item(MEMBER, [service("web", 5)]));

  expect(summary).toMatchObject({ failing: { number: 1, notRunning: 0 } });
});
