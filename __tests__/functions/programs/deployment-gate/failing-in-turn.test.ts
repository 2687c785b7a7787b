import type { Answer } from "../../../../functions/contract/blocking/gate";
import { parseImage } from "../../../../functions/contract/images/image";
import { DIGEST, OTHER_DIGEST } from "../../samples";
import { answered, FailingCalls, type Fate } from "./failing-calls";
import { container, FUNCTION_ARN, hookEvent, SimulatedGate } from "./simulated-gate";

beforeEach(() => jest.useFakeTimers());
afterEach(() => jest.useRealTimers());

/** What the gate meets, with what it answers where nothing fails. */
const SITUATIONS: Readonly<Record<string, (gate: SimulatedGate) => Promise<unknown>>> = {
  "a good image": (gate) => gate.scanned("PASSED"),
  "a bad image": (gate) => gate.scanned("FAILED"),
  "an unknown image": async () => undefined,
  "a bad and an unknown image": async (gate) => {
    gate.containers = [container(), container("worker", "busybox:1.36", OTHER_DIGEST)];
    await gate.scanned("FAILED");
  },
  "before the first task, a tag in ECR of a bad image, and one that is left to later": async (gate) => {
    gate.containers = [
      { name: "web", image: TAGGED.reference, imageDigest: undefined },
      { name: "worker", image: "busybox:1.36", imageDigest: undefined },
    ];
    gate.tags = { [TAGGED.reference]: DIGEST };
    gate.hooks = [{ targetArn: FUNCTION_ARN, stages: ["POST_SCALE_UP"] }];
    await gate.scanned("FAILED", TAGGED);
  },
};
const TAGGED = parseImage("123456789012.dkr.ecr.us-east-1.amazonaws.com/web:1", "linux/amd64", DIGEST);
const FATES: readonly Fate[] = ["refused", "lost", "hangs"];
const ANSWERS: readonly Answer[] = ["allow", "block"];

const cases = Object.keys(SITUATIONS).flatMap((situation) =>
  FATES.flatMap((fate) => ANSWERS.map((answer) => [situation, fate, answer] as const)),
);

describe.each(cases)(
  "%s, each call of AWS in turn is %s, on_gate_failure is %s",
  (situation, fate, onGateFailure) => {
    const stage = situation.startsWith("before") ? "PRE_SCALE_UP" : "POST_SCALE_UP";

    async function prepared() {
      const gate = new SimulatedGate().set({ on_gate_failure: onGateFailure });
      await SITUATIONS[situation]?.(gate);
      return gate;
    }

    test("every call is answered, no image passes whose FAILED was read, and nothing is decided twice", async () => {
      const faultless = await prepared();
      const whole = new FailingCalls(faultless, () => false, fate);
      await answered(faultless.call(hookEvent(stage), whole.gate));
      expect(whole.made.length).toBeGreaterThan(4);
      expect(whole.hasReadFailed).toBe(situation.includes("bad"));
      expect(whole.made.includes("ecr.digestOf")).toBe(stage === "PRE_SCALE_UP");

      for (let faulty = 1; faulty <= whole.made.length; faulty++) {
        const simulated = await prepared();
        const calls = new FailingCalls(simulated, (number) => number === faulty, fate);
        const first = await answered(simulated.call(hookEvent(stage), calls.gate));
        const fault = calls.made[faulty - 1];

        expect(["SUCCEEDED", "FAILED", "IN_PROGRESS"]).toContain(first.hookStatus);
        // Whatever AWS does not answer decides nothing.
        expect([fault, first.hookStatus]).not.toEqual([
          fault,
          situation.includes("bad") ? "SUCCEEDED" : "FAILED",
        ]);
        const { gateState: recorded = "IN_PROGRESS" } = (await simulated.item(stage)) ?? {};
        if (recorded !== "IN_PROGRESS") {
          const events = simulated.events.length;
          simulated.hasRevision = false;
          // Of a record whose answer was lost nobody knows before the next call.
          expect([recorded, "IN_PROGRESS"]).toContain(first.hookStatus);
          expect(await answered(simulated.call(hookEvent(stage)))).toMatchObject({ hookStatus: recorded });
          expect(simulated.events).toHaveLength(events);
        }
      }
    });

    test("all calls of AWS: held as long as this instance has known it for less than its time, then as the settings say", async () => {
      const simulated = await prepared();
      const calls = new FailingCalls(simulated, () => true, fate);

      expect(await answered(simulated.call(hookEvent(stage), calls.gate))).toMatchObject({
        hookStatus: "IN_PROGRESS",
      });
      simulated.store.passMinutes(31);
      const answer = await answered(simulated.call(hookEvent(stage), calls.gate));

      expect(answer.hookStatus).toBe(onGateFailure === "allow" ? "SUCCEEDED" : "FAILED");
      expect(answer.hookDetails?.reason).toContain("The gate failed");
      expect(simulated.telemetry.counts).toMatchObject({ GateFailures: 2 });
    });
  },
);
