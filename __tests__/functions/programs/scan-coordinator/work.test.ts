import type { SQSRecord } from "aws-lambda";
import { workIn } from "../../../../functions/programs/scan-coordinator/coordinator";

const message = (body: unknown, receives = 1) =>
  ({
    body: typeof body === "string" ? body : JSON.stringify(body),
    attributes: { ApproximateReceiveCount: String(receives) },
  }) as SQSRecord;

test("a batch says which items and builds are to be looked at first, and whether a minute is over", () => {
  const build = (id: string) => ({
    ...{ source: "aws.codebuild", "detail-type": "CodeBuild Build State Change" },
    detail: { "build-id": id, "project-name": "scanner" },
  });

  const work = workIn([
    message({ keys: ["one", "other"] }),
    message({ keys: ["one"] }),
    message(build("arn:build/scanner:1")),
    message({ source: "aws.events", "detail-type": "Scheduled Event", detail: {} }),
  ]);

  expect(work).toEqual({
    keys: ["one", "other"],
    endedBuilds: ["arn:build/scanner:1"],
    isMinute: true,
    isAgain: false,
  });
});

test.each([
  "",
  "no JSON",
  "null",
  "[]",
  '{"keys":"one"}',
  '{"keys":[1]}',
  '{"detail-type":"CodeBuild Build State Change"}',
])("the message %j only wakes", (body) => {
  expect(workIn([message(body)])).toEqual({ keys: [], endedBuilds: [], isMinute: false, isAgain: false });
});

test("a message names at most 200 keys, and none that DynamoDB would refuse with all others", () => {
  const many = Array.from({ length: 201 }, (_, number) => `key-${number}`);

  expect(workIn([message({ keys: many })]).keys).toEqual(many.slice(0, 200));
  expect(
    workIn([message({ keys: ["", "k".repeat(2049), "é".repeat(1025), "k".repeat(2048)] })]).keys,
  ).toEqual(["k".repeat(2048)]);
});

test("a message that comes again says that a run has died", () => {
  expect(workIn([message({ keys: [] }), message({ keys: [] }, 2)]).isAgain).toBe(true);
});
