import { LONGEST_INVOCATION_MS } from "../../../../functions/contract/durations";
import { LAST_SWEEP_KEY, PARTITION_KEY, SWEEP_KEY } from "../../../../functions/contract/ledger";
import { MEMBERS_KEY, memberRoleArn, servedIn } from "../../../../functions/contract/places/members";
import { keyOfPlace, type Place, placeText } from "../../../../functions/contract/places/place";
import { timeIn } from "../../../../functions/table/value";
import { readLastSweep } from "../../../../functions/workloads/workloads-of";
import { type Examination, settingsOf } from "../../../account/examination";
import { troubledPlaces } from "../../../ledger/served-places";
import { counted } from "../../../text/screen";
import { localTime } from "../../../text/times";
import { APPLY, type CheckResults, failed, warning } from "../check";

/** So many places are named in a line. */
const MOST_NAMED = 20;

/** Whether the accounts and regions that the installation serves besides its own answer, as its sweeps have found. */
export async function* members(examination: Examination): CheckResults {
  const { name, now, ledger } = examination;
  const rows = await ledger();
  const items = new Map(rows.map((item) => [item[PARTITION_KEY], item]));
  const places = servedIn(items.get(MEMBERS_KEY));
  const { MEMBER_ROLES = "" } = await settingsOf(examination);
  if (MEMBER_ROLES && !items.has(MEMBERS_KEY)) {
    yield failed(`${MEMBERS_KEY} is missing in the table: events of members wait, and sweeps fail`, APPLY);
  }
  const position = (place: Place) => items.get(keyOfPlace(SWEEP_KEY, place));
  const begunAt = (place: Place) => timeIn(position(place)?.begunAt);
  const sweptAt = (place: Place) => readLastSweep(items.get(keyOfPlace(LAST_SWEEP_KEY, place)))?.endedAt;
  const { unanswered: silent, notHeard } = troubledPlaces(rows);
  const silentTexts = silent.map(placeText);
  const isUnrecorded = (place: Place) => {
    const begun = begunAt(place);
    const isOver = begun !== undefined && now.getTime() - begun.getTime() > LONGEST_INVOCATION_MS;
    return isOver && begun > (sweptAt(place) ?? new Date(0));
  };
  const named = (place: Place) => {
    const at = sweptAt(place);
    return `${placeText(place)} (${at ? `swept last at ${localTime(at)}` : "never swept"})`;
  };
  if (silent.length > 0) {
    const role = memberRoleArn(MEMBER_ROLES, silent[0]?.account ?? "", "read");
    yield failed(
      some(silent.map(named), "did not answer the latest sweep"),
      `apply the member's module there, with this hub's member_settings, and look for ${role} in the log of ${name}-task-sweeper, which says why`,
    );
  }
  if (notHeard.length > 0) {
    yield failed(
      some(notHeard.map(placeText), "send no task events, although tasks run there"),
      "the member's module call is missing there, or its rule was deleted or is off. Apply it with this hub's member_settings; or name an account that sends none on purpose in members.sweep_only",
    );
  }
  const unrecorded = places.filter((place) => !silentTexts.includes(placeText(place)) && isUnrecorded(place));
  if (unrecorded.length > 0) {
    yield warning(
      some(unrecorded.map(named), "not swept to the end in one go"),
      `their images are scanned, and who runs them is as it was seen last; the lines "sweep" of ${name}-task-sweeper's log say why`,
    );
  }
  const waiting = places.filter((place) => begunAt(place) === undefined).map(placeText);
  if (waiting.length > 0) {
    yield warning(some(waiting, "never swept"), "wait for the next sweep (sweep_schedule)");
  }
  return places.length > 0
    ? `places of members that answer: ${places.length}`
    : "no other account or region is served";
}

function some(places: readonly string[], problem: string): string {
  const more = places.length > MOST_NAMED ? [`… and ${places.length - MOST_NAMED} more`] : [];
  const named = [...places.slice(0, MOST_NAMED), ...more].join(", ");
  return `${counted(places.length, "place")} of members ${problem}: ${named}`;
}
