import type { PublishCommand, SNSClient } from "@aws-sdk/client-sns";
import type { Notice } from "../../functions/contract/notices/notice";
import { ResultsTopic } from "../../functions/results/channels/topic";
import { MemoryTable } from "../../simulation/aws/dynamodb/memory-table";

export interface ChatContent {
  readonly title: string;
  readonly description: string;
  readonly nextSteps?: readonly string[];
  readonly keywords: readonly string[];
}

export async function contentOf(notice: Notice): Promise<ChatContent> {
  let message = "";
  const send = async ({ input }: PublishCommand) => {
    message = input.Message ?? "";
  };
  const sns = { send } as unknown as SNSClient;
  await new ResultsTopic(sns, "arn", new MemoryTable()).publish(notice);
  return JSON.parse(JSON.parse(message).https).content;
}

/** Renders a page with these messages in a channel, as Slack draws it. */
export function chatPage(messages: readonly ChatContent[]): string {
  return `<!doctype html><meta name="color-scheme" content="light dark"><style>
    body { margin: 0; }
    main { background: light-dark(#fff, #1a1d21); color: light-dark(#1d1c1d, #d1d2d3); display: inline-block;
      font: 15px/1.47 "Helvetica Neue", Arial, "Liberation Sans", "DejaVu Sans", sans-serif; padding: 8px 20px; width: 820px; }
    section { display: grid; gap: 0 10px; grid-template-columns: 36px 1fr; padding: 10px 0; }
    i { background: #6b4de6; border-radius: 6px; color: #fff; font: bold 20px/36px Arial, sans-serif; height: 36px; text-align: center; }
    small { background: light-dark(#ececec, #33363b); border-radius: 2px; font-size: 10px; font-weight: bold; padding: 1px 4px; }
    article { border-left: 4px solid light-dark(#ddd, #444a50); margin-top: 4px; overflow-wrap: anywhere; padding-left: 12px; }
    p { margin: 0 0 6px; white-space: pre-line; }
    ul { margin: 0 0 6px; padding-left: 22px; }
    a { color: light-dark(#1264a3, #1d9bd1); }
  </style><main>${messages.map(section).join("")}</main>`;
}

function section({ title, description, nextSteps = [], keywords }: ChatContent): string {
  const steps = nextSteps.map((step) => `<li>${inSlack(step)}</li>`).join("");
  return `<section><i>Q</i><div><b>Amazon Q Developer</b> <small>APP</small><article>
    <p><b>${inSlack(title)}</b></p><p>${inSlack(description)}</p>
    ${steps ? `<p><b>Next steps</b></p><ul>${steps}</ul>` : ""}
    <p><b>Keywords</b> ${inSlack(keywords.join(", "))}</p>
  </article></div></section>`;
}

/** Converts the markup of our messages, which is Slack's, to HTML. */
const inSlack = (text: string): string =>
  text
    .replaceAll("&", "&amp;")
    .replaceAll("<", "&lt;")
    .replace(/\*([^*\n]+)\*/g, "<b>$1</b>")
    .replace(/https?:\/\/\S+/g, '<a href="$&">$&</a>');
