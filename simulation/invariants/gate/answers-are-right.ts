import { GATE_ANSWERS, GATE_STAGES, type GateSettings } from "../../../functions/contract/blocking/gate";
import { trueVerdict } from "../../fleet/registries";
import { type HookAnswer, type HookCall, STEP_STAGE } from "../../observed/deployment";
import { contentOf } from "../../observed/names";
import { blocks } from "../../world/blocking";
import { DEPLOYED } from "../../world/settings";
import type { CreateInvariant } from "../invariant";
import { GateWatch, imagesOf, Leniency, type Met, stepOf } from "./answers";

const TIME_LIMIT = DEPLOYED.timeoutSeconds["deployment-gate"] * 1000;

/**
 * The gate answers each call. It refuses only at its own stages and only when it blocks; with its defaults, only a
 * FAILED image. A stage gets no two different final answers, with three exceptions: an AWS call failed; people let the
 * image through at only one of the times; or a FAILED came since an earlier call of a step, and the call read it or
 * repeats a refusal that did.
 */
export const gateAnswersAreRight: CreateInvariant = (world, report) => {
  const { gate } = world.settings.blocking ?? {};
  if (gate === undefined) {
    return {};
  }
  const leniency = new Leniency(world);
  const lastAnswers = new Map<string, Pick<Met, "beganAt" | "failed"> & { readonly answer: HookAnswer }>();
  return new GateWatch(
    () => world.clock.now(),
    (call, answer, met) => {
      const stage = stepOf(call);
      leniency.take(call, answer, met.beganAt);
      const wrong = mistake(call, answer, met, gate, world.clock.now());
      if (wrong !== undefined) {
        report(`${stage}: ${wrong}`);
      }
      // A deployment in rollback passes, regardless of earlier answers.
      if ((answer !== "SUCCEEDED" && answer !== "FAILED") || met.hasFailed || call.deployment.isTakenBack) {
        return;
      }
      const last = lastAnswers.get(stage) ?? { answer, ...met };
      lastAnswers.set(stage, last);
      const isLet = imagesOf(call).some(({ repository }) =>
        leniency.holdsFor(call, repository, last.beganAt),
      );
      const isNews =
        call.stage === STEP_STAGE &&
        answer === "FAILED" &&
        imagesOf(call).some(({ name }) => met.failed.has(name) && !last.failed.has(name));
      if (isNews) {
        lastAnswers.set(stage, { answer, ...met });
      }
      if (last.answer !== answer && !isLet && !isNews) {
        report(`${stage} was answered ${last.answer}, and later ${answer}`);
      }
    },
  );
};

function mistake(
  call: HookCall,
  answer: HookAnswer,
  { beganAt }: Met,
  gate: GateSettings,
  now: number,
): string | undefined {
  if (answer === "broken") {
    return "the gate threw an error, or gave an answer that is none";
  }
  if (answer === "killed") {
    return now - beganAt >= TIME_LIMIT ? "the gate ran into its time limit" : undefined;
  }
  if (!GATE_STAGES.some((each) => each === call.stage)) {
    return answer === "SUCCEEDED" ? undefined : `the answer at a stage that is not the gate's is ${answer}`;
  }
  if (!blocks(gate, call.deployment.service)) {
    return answer === "SUCCEEDED" ? undefined : `the answer of a gate that only audits is ${answer}`;
  }
  if (answer !== "FAILED") {
    return undefined;
  }
  const isBad = imagesOf(call).some(({ name }) => trueVerdict(contentOf(name)) === "FAILED");
  const blocksOthers = Object.entries(GATE_ANSWERS).some(
    ([name, usual]) => gate[name as keyof typeof GATE_ANSWERS] !== usual,
  );
  return isBad || blocksOthers ? undefined : "the gate blocked a deployment without a FAILED image";
}
