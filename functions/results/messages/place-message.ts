import { commandLine } from "../../contract/documentation";
import { inUtc } from "../../contract/durations";
import { withoutMarkup } from "../../contract/exportable";
import { noticeId } from "../../contract/notices/notice";
import type { PlaceEvent } from "../../contract/notices/place-event";
import { placeText } from "../../contract/places/place";
import type { TopicMessage } from "./topic-message";

/** The attribute `place` of each message, and the words of its title. */
const STATES: Readonly<Record<PlaceEvent["detailType"], readonly [state: string, says: string]>> = {
  "Place Not Answering": ["NOT_ANSWERING", "does not answer sweeps: its workloads are shown as last seen"],
  "Place Answering": ["ANSWERING", "answers sweeps again"],
  "Place Not Heard": [
    "NOT_HEARD",
    "sends no task events: short tasks are not scanned there, and enforcement does not act",
  ],
};

export function placeMessage(event: PlaceEvent): TopicMessage {
  const { detailType, installation, account, region, reason, unansweredAt } = event;
  const [state, says] = STATES[detailType];
  const place = placeText(event);
  const doctor = `${commandLine("doctor", installation)} names all such places.`;
  const apply = `Apply the module member in account ${account}, region ${region}, with this hub's member_settings.`;
  const sweepOnly = `If the account sends no task events on purpose, add it to members.sweep_only.`;
  const steps = { NOT_ANSWERING: [doctor], NOT_HEARD: [apply, sweepOnly, doctor] }[state] ?? [];
  return {
    title: `Image scanning, place ${state.replaceAll("_", " ")}: ${place}`,
    lines: [
      `${place} ${says}.`,
      ...(unansweredAt ? [`Since: ${inUtc(unansweredAt)}`] : []),
      `Reason: ${withoutMarkup(reason)}`,
      `Installation: ${installation}`,
      ...steps,
    ],
    steps,
    attributes: { place: state, account: [account] },
    id: noticeId(event),
    thread: installation,
  };
}
