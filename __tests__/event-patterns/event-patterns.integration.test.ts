import { EventBridgeClient, TestEventPatternCommand } from "@aws-sdk/client-eventbridge";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { buildEvents, messages, ownEvents, taskEvents } from "./events";
import { MATCHED_EVENTS, MATCHED_MESSAGES } from "./expected";
import { documentedPatterns, type Pattern, patternsOfPlans } from "./patterns";

// Patterns stand in rules of the module, pages and examples; events are those of AWS, and of the installation's channels.

let aws: LocalAws;
let eventbridge: EventBridgeClient;

beforeAll(async () => {
  aws = await startLocalAws();
  eventbridge = new EventBridgeClient(aws.clientConfig);
});

afterAll(() => aws?.stop());

async function isMatch(pattern: object, event: object): Promise<boolean | undefined> {
  const asked = { EventPattern: JSON.stringify(pattern), Event: JSON.stringify(event) };
  return (await eventbridge.send(new TestEventPatternCommand(asked))).Result;
}

async function matched(patterns: readonly Pattern[], events: ReadonlyMap<string, object>) {
  const found: Record<string, string[]> = {};
  for (const [name, pattern] of patterns) {
    const names: string[] = [];
    for (const [event, content] of events) {
      names.push(...((await isMatch(pattern, content)) ? [event] : []));
    }
    found[name] = names.sort();
  }
  return found;
}

const sorted = (expected: Readonly<Record<string, readonly string[]>>) =>
  Object.fromEntries(Object.entries(expected).map(([name, names]) => [name, [...names].sort()]));

test("each rule, and each pattern of events on a page, matches the events that it is for, and no other", async () => {
  const patterns = [...(await documentedPatterns()).events, ...patternsOfPlans()];
  const events = new Map([...taskEvents(), ...buildEvents(), ...(await ownEvents())]);

  expect(await matched(patterns, events)).toEqual(sorted(MATCHED_EVENTS));
});

test("each filter policy of pages and examples matches the messages that it is for, and no other", async () => {
  const { messages: policies } = await documentedPatterns();

  expect(await matched(policies, await messages())).toEqual(sorted(MATCHED_MESSAGES));
});

/** https://docs.aws.amazon.com/eventbridge/latest/userguide/eb-create-pattern-operators.html */
test.each([
  ["a value of a list", { state: ["a", "b"] }, { state: "b" }, true],
  ["an event's list with one of the values", { state: ["a", "b"] }, { state: ["c", "b"] }, true],
  ["another value", { state: ["a"] }, { state: "A" }, false],
  ["a prefix", { time: [{ prefix: "2026-" }] }, { time: "2026-01-02" }, true],
  ["a suffix", { name: [{ suffix: ".png" }] }, { name: "a.png.bak" }, false],
  ["anything but a value", { state: [{ "anything-but": "a" }] }, { state: "b" }, true],
  ["anything but some values", { state: [{ "anything-but": ["a", "b"] }] }, { state: "b" }, false],
  ["a number in a range", { count: [{ numeric: [">", 0, "<=", 5] }] }, { count: 5 }, true],
  ["a number beyond a range", { count: [{ numeric: [">", 0, "<=", 5] }] }, { count: 6 }, false],
  ["a field that exists", { detail: { id: [{ exists: true }] } }, { detail: { id: "" } }, true],
  ["a field that is absent", { detail: { id: [{ exists: false }] } }, { detail: { id: "a" } }, false],
  ["one of two fields", { $or: [{ a: ["1"] }, { b: ["1"] }] }, { a: "0", b: "1" }, true],
  ["neither of two fields", { $or: [{ a: ["1"] }, { b: ["1"] }] }, { a: "0", b: "0" }, false],
  ["null", { id: [null] }, { id: null }, true],
] as const)("the embedded AWS matches as AWS documents it: %s", async (_, pattern, event, expected) => {
  expect(await isMatch(pattern, event)).toBe(expected);
});
