import { withoutMarkup } from "../../../contract/exportable";
import { shortened } from "../../../contract/images/image";
import { detailTypeOf, type Notice } from "../../../contract/notices/notice";
import { publishedOf } from "../../messages/notices";
import type { TopicMessage } from "../../messages/topic-message";

/** Characters of a title and of a description, at most, from the page below. */
const MAX_TITLE = 250;
const MAX_DESCRIPTION = 8000;
/** Our own limits: the page names none for lists, and a chat is read at a glance. */
const MAX_STEPS = 10;
const MAX_STEP = 250;
const MAX_KEYWORD = 75;
const MAX_CONTEXT = 250;

/** Lines whose facts are already in the title, the id, the keywords or the resources. */
const ELSEWHERE = /^(Verdict|Cluster|Service|Task family|Stage|Scan): |^[A-Z][a-z]+: arn:/;
const LABEL = /^([A-Z][a-z, ]{2,22}):(?= )/;

/**
 * Renders a message for AWS's chat service, from the lines of the text message.
 *
 * Slack and Teams get the same text and have little markup in common. A label has one asterisk on each side: bold in
 * Slack, italic in Teams. Addresses have no markup, because both turn them into links.
 *
 * @see https://docs.aws.amazon.com/chatbot/latest/adminguide/custom-notifs.html
 */
export function chatMessage(notice: Notice, message: TopicMessage): string {
  const { id, thread, lines, steps, attributes } = message;
  const title = shortened(withoutMarkup(message.title), MAX_TITLE);
  const shown = lines.filter((line) => !ELSEWHERE.test(line) && !steps.includes(line)).map(marked);
  const description = shown.join("\n").replace(/\n(?=\*Image:\*)/g, "\n\n");
  const eventType = detailTypeOf(notice);
  const resources = publishedOf(notice).resources?.(notice) ?? [];
  const words = [eventType, ...Object.values(attributes)].filter((each) => typeof each === "string");
  return JSON.stringify({
    version: "1.0",
    source: "custom",
    id,
    content: {
      textType: "client-markdown",
      title,
      description: shortened(description, MAX_DESCRIPTION) || title,
      nextSteps: some(bounded(steps).map((step) => shortened(marked(inList(step)), MAX_STEP))),
      keywords: [...new Set(words.map((each) => shortened(withoutMarkup(each), MAX_KEYWORD)))],
    },
    metadata: {
      threadId: thread,
      summary: title,
      eventType,
      relatedResources: some(resources.filter((each) => each !== undefined)),
      additionalContext: Object.fromEntries(
        Object.entries(attributes).map(([name, value]) => [name, inContext(value)]),
      ),
    },
  });
}

const inContext = (value: string | readonly string[]): string =>
  typeof value === "object" ? shortened(value.join(", "), MAX_CONTEXT) : value;

/** Removes the label of a step, because the list has the same label. */
const inList = (step: string): string =>
  step.trim().replace(/^Next steps: (.)/, (_, first: string) => first.toUpperCase());

/** Marks the label of a line. Removes mentions of people from quoted text, and shortens digests. */
const marked = (line: string): string =>
  line
    .replace(/\*/g, "∗")
    .replace(/(?<![\w.-])@(?=\S)/g, "@ ")
    .replace(/(@sha256:[0-9a-f]{12})[0-9a-f]+/g, "$1…")
    .replace(LABEL, "*$1:*");

function bounded(steps: readonly string[]): readonly string[] {
  const further = steps.length - MAX_STEPS + 1;
  return further > 1 ? [...steps.slice(0, -further), `… and ${further} more`] : steps;
}

const some = <T>(list: readonly T[]): readonly T[] | undefined => (list.length > 0 ? list : undefined);
