import type { AnsweredCall } from "../../../simulation/aws/calls";
import { CallTrace } from "../../../simulation/report/call-trace";

const DIGEST = `sha256:${"a".repeat(64)}`;

function read(answer: unknown, key = `${DIGEST}#linux/amd64`): AnsweredCall {
  const caller = { name: "scan-trigger/1", program: "scan-trigger", isDead: false, kill: () => {} } as const;
  const call = { service: "dynamodb", operation: "GetItem", maxAttempts: 3, timeoutMs: 1000 };
  return [caller, { ...call, input: { Key: { image: key } } }, answer, false];
}

function traceOf(...calls: readonly (readonly [time: number, call: AnsweredCall])[]): string {
  const trace = new CallTrace();
  for (const [time, call] of calls) {
    trace.add(time, ...call);
  }
  return trace.digest();
}

const ONE = read({ Item: { verdict: "PASSED", verdictAt: new Date(0) } });
const OTHER = read({ Item: { verdict: "FAILED", verdictAt: new Date(0) } });

test("calls of one millisecond are the same in any order, others are not", () => {
  expect(traceOf([1.1, ONE], [1.9, OTHER])).toBe(traceOf([1.2, OTHER], [1.3, ONE]));
  expect(traceOf([1, ONE], [2, OTHER])).not.toBe(traceOf([1, OTHER], [2, ONE]));
});

test.each([
  ["the time", [2, ONE]],
  ["the answer", [1, OTHER]],
  ["the image", [1, read({ Item: { verdict: "PASSED", verdictAt: new Date(0) } }, "another")]],
] as const)("%s makes another trace", (_, [time, call]) => {
  expect(traceOf([time, call])).not.toBe(traceOf([1, ONE]));
});

test("attributes in any order are the same", () => {
  expect(traceOf([1, read({ key: "1", rowState: "WAITING" })])).toBe(
    traceOf([1, read({ rowState: "WAITING", key: "1" })]),
  );
});
