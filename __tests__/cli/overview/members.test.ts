import { describeOverview } from "../../../cli/overview/report";
import { keyOfPlace, placeText } from "../../../functions/contract/places/place";
import { workloadsKeyIn } from "../../../functions/workloads/workloads-item";
import { MEMBER, OWN } from "../../functions/places-on-sts";
import { workloadsItem } from "../../functions/summary/ledger-items";
import { errored, failing, overviewOf, SWEEP } from "./overview-of";

test("an image that a member alone runs is running, and stands with the member's account and region", async () => {
  const [[row], [inError]] = [failing(1), errored(2)];
  const items = [
    { ...SWEEP, places: [placeText(MEMBER)] },
    { ...SWEEP, image: keyOfPlace(SWEEP.image, MEMBER) },
    ...[{ ...row }, ...errored(2, {}, false), ...errored(3, {}, false)],
    ...[row, inError].map((each) => workloadsItem({ image: workloadsKeyIn(MEMBER, String(each?.image)) })),
  ];

  const found = await overviewOf(items, {}, OWN);

  const path = "222222222222/eu-west-1/production/web";
  expect(found.failing.worst[0]?.services[0]).toMatchObject({ ...MEMBER, path });
  expect(found.unscanned.number).toBe(1);
  expect(describeOverview(found, 120, (command) => command)).toContain(path);
});
