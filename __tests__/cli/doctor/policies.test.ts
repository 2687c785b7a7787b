import { admits } from "../../../cli/doctor/policies";

const SERVICE = "events.amazonaws.com";
const RULE = "arn:aws:events:eu-west-1:123456789012:rule/scans-task-events";
const ASKER = { principals: [SERVICE], action: "sqs:SendMessage", sourceArn: RULE };

const allow = { Effect: "Allow", Principal: { Service: SERVICE }, Action: "sqs:SendMessage" };
const of = (...Statement: object[]) => JSON.stringify({ Statement });
const fromRule = (pattern: string) => ({ ...allow, Condition: { ArnLike: { "AWS:SourceArn": pattern } } });
const plainHttp = { Bool: { "aws:SecureTransport": "false" } };

test.each([
  ["names service and action", of(allow)],
  ["has one statement that is no list", JSON.stringify({ Statement: allow })],
  ["admits everybody", of({ ...allow, Principal: "*" })],
  ["admits everybody of AWS", of({ ...allow, Principal: { AWS: "*" } })],
  [
    "names the service in a list, and the action by a pattern",
    of({ ...allow, Principal: { Service: ["a", SERVICE] }, Action: ["SQS:Send*"] }),
  ],
  ["names the rule by a pattern", of(fromRule("arn:aws:events:*:123456789012:rule/scans-*"))],
  [
    "denies plain HTTP",
    of(allow, { ...allow, Effect: "Deny", Principal: "*", Action: "sqs:*", Condition: plainHttp }),
  ],
])("a policy admits that %s", (_, policy) => {
  expect(admits(policy, ASKER)).toBe(true);
});

test.each([
  ["is not there", undefined],
  ["is no JSON", "{"],
  ["names another service", of({ ...allow, Principal: { Service: "sns.amazonaws.com" } })],
  ["names another action", of({ ...allow, Action: "sqs:SendMessageBatch" })],
  ["names another rule", of(fromRule("arn:aws:events:eu-west-1:123456789012:rule/scans-task-event"))],
  ["takes a dot for any character", of({ ...allow, Principal: { Service: "eventsXamazonaws.com" } })],
  ["denies it to everybody", of(allow, { ...allow, Effect: "Deny", Principal: "*" })],
])("a policy does not admit that %s", (_, policy) => {
  expect(admits(policy, ASKER)).toBe(false);
});
