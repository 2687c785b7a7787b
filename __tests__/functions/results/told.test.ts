import { join } from "node:path";
import type { CompletedOutcome } from "../../../functions/contract/notices/outcome";
import { findingOf } from "../../../functions/results/channels/security-hub/security-hub-finding";
import { expectGolden } from "../../golden";
import { errorsOfForm, messageOf, published, TOPIC_ARN } from "./channels/topic/topic-of";
import { TOLD } from "./told-notices";

beforeEach(() => {
  process.env.AWS_REGION = "us-east-1";
});

const golden = (name: string) => join(__dirname, "golden", name);
const jsonLines = (of: object) =>
  Object.entries(of).map(([name, value]) => `${name}: ${JSON.stringify(value)}`);

/** The lines of a mail, those with `*` as the chat has them, and those with `>` that the chat alone has. */
function linesOf(mail: string, chat: string): string[] {
  const marked = new Map(chat.split("\n").map((line) => [line.replace(/^\*([^*]+:)\* /, "$1 "), line]));
  const all = mail.split("\n").map((line) => {
    const inChat = marked.get(line);
    marked.delete(line);
    return inChat === undefined ? `  ${line}` : `* ${inChat}`;
  });
  return [...all, ...[...marked.values()].map((line) => `> ${line}`)];
}

test("what people are told of each notice is what somebody has read", async () => {
  const told: string[] = [];
  for (const [about, notice] of TOLD) {
    if ((await messageOf(notice)) === undefined) {
      told.push(`=== ${about}: nothing`);
      continue;
    }
    const { input, subject, text, attributes, chat } = await published(notice);
    expect(errorsOfForm(chat)).toEqual([]);
    expect(input).toMatchObject({ TopicArn: TOPIC_ARN, MessageStructure: "json" });
    // What ends in a colon promises more.
    expect(text).not.toMatch(/:[ \t]*$(?!\n- )/m);
    const { description, ...content } = chat.content;
    const forms = jsonLines({ attributes, ...content, ...chat.metadata });
    told.push([`=== ${about}`, `${subject}`, ...linesOf(text, description), ...forms].join("\n"));
  }
  expectGolden(golden("messages.txt"), `${told.join("\n\n")}\n`);
});

test("what Security Hub is told of each verdict is what somebody has read", () => {
  const findings = TOLD.filter(([, notice]) => "verdict" in notice).map(([about, notice]) => ({
    about,
    finding: findingOf(notice as CompletedOutcome, "aws"),
  }));
  const [{ finding: first = {} } = {}] = findings;
  const usual = new Set(jsonLines(first));
  const told = findings.map(({ about, finding }, index) => [
    `=== ${about}`,
    // Of all but the first one, what is different.
    ...jsonLines(finding).filter((line) => index === 0 || !usual.has(line)),
    ...Object.keys(first).flatMap((name) => (name in finding ? [] : [`no ${name}`])),
  ]);
  expectGolden(golden("findings.txt"), `${told.map((lines) => lines.join("\n")).join("\n\n")}\n`);
});
