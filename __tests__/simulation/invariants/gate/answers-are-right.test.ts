import { gateAnswersAreRight } from "../../../../simulation/invariants/gate/answers-are-right";
import { type HookAnswer, type HookCall, STEP_STAGE } from "../../../../simulation/observed/deployment";
import type { Caller } from "../../../../simulation/program/call";
import type { World } from "../../../../simulation/world/world";
import { GATE } from "./gate";

const PATH = "cluster-0/gated-0";
const IMAGE = { reference: "acme/app", digest: "sha256:1", platform: "linux/amd64" };
const target = {
  arn: `arn:aws:ecs:eu-central-1:111122223333:service-revision/${PATH}/1`,
  definition: { platform: IMAGE.platform, containers: [IMAGE] },
};
const deployment = {
  arn: `arn:aws:ecs:eu-central-1:111122223333:service-deployment/${PATH}/2`,
  ...{ target, service: { name: "gated-0" } },
};
/** The image's item. */
const FAILED = { image: "acme/app@sha256:1#linux/amd64", verdict: "FAILED" };
/** The stage's item, after a call that decided so. */
const decided = (verdict?: string, revisionArn = target.arn) => ({
  image: `gate#${PATH}/2#${STEP_STAGE}`,
  decision: JSON.stringify({
    decidedAt: "2026-03-02T13:10:16Z",
    revisionArn,
    images: [{ ...IMAGE, verdict }],
  }),
});

/** A call before a step, with what the gate reads in it and answers. */
type Asked = readonly [share: number, rows: readonly object[], answer: HookAnswer];

function reportsOf(...calls: readonly Asked[]): readonly string[] {
  const reports: string[] = [];
  // Such a gate may refuse whatever the images are.
  const blocking = { gate: { ...GATE.gate, on_no_verdict: "block" } };
  const world = { clock: { now: () => 0 }, settings: { blocking } } as unknown as World;
  const invariant = gateAnswersAreRight(world, (report) => reports.push(report));
  for (const [share, rows, answer] of calls) {
    const call = { deployment, revision: target, stage: STEP_STAGE, share } as unknown as HookCall;
    const caller = {} as Caller;
    const read = { service: "dynamodb", operation: "BatchGetItem", input: {}, maxAttempts: 1, timeoutMs: 1 };
    invariant.hookCalled?.(call, caller);
    invariant.answered?.(caller, read, { Responses: { ledger: rows } }, false);
    invariant.hookAnswered?.(call, answer);
  }
  return reports;
}

test("a step may be refused that went on, once the image's FAILED is read", () => {
  expect(reportsOf([5, [], "SUCCEEDED"], [5, [FAILED], "FAILED"])).toEqual([]);
});

test("so may one for which the refusal of another step is repeated", () => {
  const steps: readonly Asked[] = [
    [0, [], "SUCCEEDED"],
    [5, [decided()], "SUCCEEDED"],
    [0, [decided(), FAILED], "FAILED"],
  ];

  expect(reportsOf(...steps, [5, [decided("FAILED")], "FAILED"])).toEqual([]);
});

test.each([
  ["no FAILED was read", [], [decided()]],
  ["the FAILED was known as it went on", [FAILED], [decided("FAILED")]],
  ["the FAILED stood recorded as it went on", [decided("FAILED")], [decided("FAILED"), FAILED]],
  ["the refusal was one of another revision", [], [decided("FAILED", "another")]],
])("a step that went on, and is refused although %s, is reported", (_, before, after) => {
  expect(reportsOf([5, before, "SUCCEEDED"], [5, after, "FAILED"])).toEqual([
    expect.stringContaining("with 5 % of the traffic was answered SUCCEEDED, and later FAILED"),
  ]);
});

test("a step that was refused and goes on is reported", () => {
  expect(reportsOf([5, [FAILED], "FAILED"], [5, [decided("FAILED")], "SUCCEEDED"])).toHaveLength(1);
});
