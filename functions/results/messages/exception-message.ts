import { commandLine } from "../../contract/documentation";
import { endInUtc } from "../../contract/durations";
import { printable, withoutMarkup } from "../../contract/exportable";
import type { ExceptionEnds } from "../../contract/notices/exception-ends";
import { noticeId } from "../../contract/notices/notice";
import type { TopicMessage } from "./topic-message";

/** Returns the message that a used exception ends within days. A subscription can filter for its owner. */
export function exceptionMessage(event: ExceptionEnds): TopicMessage {
  const { exception, installation, uses, furtherUses, isComplete } = event;
  const { image, owner, reason, until } = exception;
  const extend =
    "If the risk is still accepted, give it a later end in the Terraform input exceptions; else update the image and deploy it before that.";
  const list = `${commandLine("exceptions", installation)} lists every exception, and what uses it.`;
  return {
    title: `Exception ENDS SOON: ${printable(image)}`,
    lines: [
      `The exception for ${printable(image)} ends at ${endInUtc(until)}. Then every image that uses it is judged by its verdict.`,
      `Owner: ${withoutMarkup(owner)}`,
      `Reason: ${withoutMarkup(reason)}`,
      ...(isComplete
        ? []
        : ["There was no time to find everything that uses it. The command below finds it."]),
      ...uses.map((use) => `Used by: ${describeUse(use)}`),
      ...(furtherUses > 0 ? [`and ${furtherUses} more`] : []),
      ...[extend, list],
    ],
    steps: [extend, list],
    attributes: { exception: "ENDS_SOON", owner },
    id: noticeId(event),
    thread: installation,
  };
}

export function describeUse(use: ExceptionEnds["uses"][number]): string {
  const { reference, digest, platform, verdict = "no verdict", workload, owner } = use;
  const runs = workload === undefined ? "a task of the last week" : printable(workload);
  const ofOwner = owner === undefined ? "" : `, owner ${withoutMarkup(owner)}`;
  return `${runs}${ofOwner}: ${withoutMarkup(reference)}${digest ? `@${digest}` : ""} (${platform}), ${verdict}`;
}
