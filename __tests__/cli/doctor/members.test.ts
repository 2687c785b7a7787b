import { examine } from "../../../cli/commands/doctor/check";
import { members } from "../../../cli/commands/doctor/checks/events";
import { LAST_SWEEP_KEY, SWEEP_KEY } from "../../../functions/contract/ledger";
import { MEMBERS_KEY } from "../../../functions/contract/places/members";
import { keyOfPlace, type Place } from "../../../functions/contract/places/place";
import type { Row } from "../../../functions/table/table";
import { MEMBER, MEMBER_ROLES } from "../../functions/places-on-sts";
import { minutesFromNow } from "../../functions/samples";
import { examination, settings } from "./healthy-account";

const OTHER = { ...MEMBER, region: "us-west-2" };
const MEMBERS = {
  ...{ image: MEMBERS_KEY, members: JSON.stringify({ [MEMBER.account]: [MEMBER.region, OTHER.region] }) },
};

const at = (minutes: number) => minutesFromNow(minutes).toISOString();
const begun = (place: Place, minutes: number): Row => ({
  ...{ image: keyOfPlace(SWEEP_KEY, place), begunAt: at(minutes) },
});
const unanswered = (place: Place, minutes: number): Row => ({
  ...begun(place, minutes),
  unansweredAt: at(minutes),
});
const swept = (place: Place, minutes: number): Row => ({
  ...{ image: keyOfPlace(LAST_SWEEP_KEY, place), startedAt: at(minutes), endedAt: at(minutes) },
});

const found = (...rows: readonly Row[]) =>
  examine({ members }, examination({ rows, answers: settings({ MEMBER_ROLES }) }));

test("an installation without members serves nobody else", async () => {
  const withoutMembers = await examine({ members }, examination({ answers: settings({}) }));

  expect(withoutMembers).toMatchObject([{ status: "ok", message: "no other account or region is served" }]);
});

test("a hub without the list of its members is one that fails them", async () => {
  expect(await found()).toMatchObject([
    { status: "failed", message: expect.stringContaining("config#members is missing in the table") },
  ]);
});

test("members that were swept to their end answer, also while they are swept again", async () => {
  const items = [begun(MEMBER, -60), swept(MEMBER, -55), begun(OTHER, -5), swept(OTHER, -60)];

  expect(await found(MEMBERS, ...items)).toMatchObject([
    { status: "ok", message: "places of members that answer: 2" },
  ]);
});

test("a place that did not answer is named, with the role that the log names", async () => {
  const items = [unanswered(MEMBER, -5), swept(MEMBER, -120), unanswered(OTHER, -60)];

  const [silent, ...others] = await found(MEMBERS, ...items);

  expect(silent).toMatchObject({
    status: "failed",
    message: expect.stringMatching(
      /^2 places of members did not answer .*: 222222222222\/eu-west-1, 222222222222\/us-west-2$/,
    ),
    todo: expect.stringContaining("arn:aws:iam::222222222222:role/scan/scanning-member-read-us-east-1"),
  });
  expect(others).toEqual([]);
});

test("a place that is not heard is named, with what is missing there, unless it is swept only", async () => {
  const swepts = [begun(MEMBER, -60), swept(MEMBER, -55), begun(OTHER, -60), swept(OTHER, -55)];
  const [first, ...items] = swepts.map((row, index) => (index === 2 ? { ...row, notHeardAt: at(-55) } : row));
  const marked = [{ ...first, notHeardAt: at(-55) }, ...items];

  const [notHeard] = await found(MEMBERS, ...marked);

  expect(notHeard).toMatchObject({
    status: "failed",
    message: expect.stringMatching(
      /^2 places of members send no task events, .*: 222222222222\/eu-west-1, 222222222222\/us-west-2$/,
    ),
    todo: expect.stringMatching(/member's module call is missing there, or its rule was deleted/),
  });
  const sweepOnly = { ...MEMBERS, sweepOnly: JSON.stringify([MEMBER.account]) };
  expect(await found(sweepOnly, ...marked)).toMatchObject([{ status: "ok" }]);
});

test("of very many places some are named", async () => {
  const numbers = Array.from({ length: 400 }, (_, number) => `${number}`.padStart(12, "0"));
  const accounts = Object.fromEntries(numbers.map((account) => [account, ["eu-west-1"]]));
  const silent = numbers.map((account) => unanswered({ account, region: "eu-west-1" }, -5));

  const [finding] = await found({ image: MEMBERS_KEY, members: JSON.stringify(accounts) }, ...silent);

  expect(finding?.message).toMatch(
    /^400 places of members did not answer the latest sweep: 0{12}\/eu-west-1, .*, … and 380 more$/,
  );
});
