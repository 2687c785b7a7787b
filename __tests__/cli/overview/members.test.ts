import { describeOverview } from "../../../cli/commands/overview";
import { SWEEP_KEY } from "../../../functions/contract/ledger";
import { MEMBERS_KEY } from "../../../functions/contract/places/members";
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

test("members that do not answer or are not heard are named, and doctor comes next; swept only, none is missed", async () => {
  const [unanswered, notHeard] = [MEMBER, { ...MEMBER, region: "us-west-2" }];
  const members = (sweepOnly: readonly string[]) => ({
    ...{ image: MEMBERS_KEY, members: JSON.stringify({ [MEMBER.account]: ["eu-west-1", "us-west-2"] }) },
    sweepOnly: JSON.stringify(sweepOnly),
  });
  const items = [
    { image: keyOfPlace(SWEEP_KEY, unanswered), unansweredAt: SWEEP.endedAt },
    { image: keyOfPlace(SWEEP_KEY, notHeard), notHeardAt: SWEEP.endedAt },
    { image: keyOfPlace(SWEEP_KEY, { ...MEMBER, region: "gone" }), notHeardAt: SWEEP.endedAt },
  ];

  const found = await overviewOf([...items, members([])], {}, OWN);

  const names = { unanswered: [placeText(unanswered)], notHeard: [placeText(notHeard)] };
  expect(found.works.places).toEqual(names);
  const text = describeOverview(found, 120, (command) => command);
  expect(text).toMatch(/^ {2}1 place NOT ANSWERING sweeps \(doctor\): 222222222222\/eu-west-1$/m);
  expect(text).toMatch(/^ {2}1 place NOT HEARD, no task events \(doctor\): 222222222222\/us-west-2$/m);
  expect(text).toMatch(/\nNext: doctor$/);
  const sweptOnly = await overviewOf([...items, members([MEMBER.account])], {}, OWN);
  expect(sweptOnly.works.places).toEqual({ ...names, notHeard: [] });
});
