import { HOUR, MINUTE } from "../../functions/contract/durations";
import { SWEEP_KEY } from "../../functions/contract/ledger";
import { keyOfPlace, placeText } from "../../functions/contract/places/place";
import { ALWAYS, type MemberPlace } from "../places/member";
import { accountNumber } from "../places/places-of-seed";
import { START } from "../world/settings";
import { startIn } from "./places";
import type { Scenario } from "./scenario";
import { Stage } from "./stage";
import { watchMessages } from "./watch";

const member = (index: number): MemberPlace => ({
  ...{ account: accountNumber(index), region: "eu-central-1" },
  ...{ services: 0, listed: ALWAYS, consents: false },
});
const HOURS = 5.5;
/** Hours until the first place has a rule. */
const WITHOUT_RULE = 4;
const deaf: MemberPlace = { ...member(1), ruleFrom: START + WITHOUT_RULE * HOUR };
const sweepOnly: MemberPlace = { ...member(3), isSweepOnly: true };
const members = [deaf, member(2), sweepOnly];

/** Hours at which a task starts in each place, some minutes after a sweep; the last start is after the rule. */
const STARTS = [1.2, 2.2, 3.2, WITHOUT_RULE + 0.2] as const;

/** People hear once of a place without its rule. Its mark is removed once a sweep finds the rule. */
export const deafPlace: Scenario = {
  name: "an account whose rule is deleted is told of once, and one that sends no events on purpose is not",
  play: async (programs) => {
    const stage = new Stage(programs, { duration: HOURS * HOUR, members });
    const { clock, observers } = stage.world;
    const messages = watchMessages(stage.world, "topic");
    const marks: { readonly key: string; readonly isMarked: boolean; readonly at: number }[] = [];
    observers.add({
      itemChanged: (key, before, after) => {
        const isMarked = after?.notHeardAt !== undefined;
        if (key.startsWith(SWEEP_KEY) && isMarked !== (before?.notHeardAt !== undefined)) {
          marks.push({ key, isMarked, at: clock.now() });
        }
      },
    });
    for (const place of members) {
      for (const [index, hours] of STARTS.entries()) {
        startIn(stage, place, stage.newImage(), `web-${index}`, hours * HOUR);
      }
    }
    await stage.world.run();
    const told = messages.filter(({ title }) => title.includes("place NOT HEARD"));
    const ofDeaf = marks.filter(({ key }) => key === keyOfPlace(SWEEP_KEY, deaf));
    const [marked, gone] = ofDeaf;
    const minutesFrom = (hours: number, at = Number.POSITIVE_INFINITY) =>
      Math.round((at - START - hours * HOUR) / MINUTE);
    const once = (what: string, value: number) => ({ what, value, least: 1, most: 1, unit: "times" });
    return [
      once("people hear of it", told.filter(({ title }) => title.endsWith(placeText(deaf))).length),
      once("it is marked", ofDeaf.filter(({ isMarked }) => isMarked).length),
      {
        what: "from its first task to the mark",
        value: minutesFrom(STARTS[0], marked?.at),
        ...{ least: 0, most: 60, unit: "minutes" },
      },
      {
        what: "from its rule to the mark's end",
        value: minutesFrom(WITHOUT_RULE, gone?.at),
        ...{ least: 0, most: 60, unit: "minutes" },
      },
      {
        what: "messages and marks of other places",
        value: told.length + marks.length - 3,
        least: 0,
        most: 0,
        unit: "",
      },
    ];
  },
};
