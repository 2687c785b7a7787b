import { GATE_STAGES } from "../../../functions/contract/blocking/gate";
import { MINUTE, SECOND } from "../../../functions/contract/durations";
import { LONGEST_JUMP_MS } from "../../aws/lambda-function";
import type { Fault } from "../../faults/fault";
import { type HookCall, STEP_STAGE } from "../../observed/deployment";
import { countingRow } from "../../observed/names";
import { blocks } from "../../world/blocking";
import type { CreateInvariant } from "../invariant";
import {
  GateWatch,
  hookOverAt,
  imagesOf,
  knownImagesOf,
  Leniency,
  type Met,
  repeats,
  stepOf,
} from "./answers";

const SKEW_MS = 5 * SECOND;
/** A shorter invocation reads all of AWS's answers. */
const READ_WITHIN_MS = 15 * SECOND;
/** The gate waits for ECS's lagging reads for this long, by its own clock. */
const LAG_MS = 5 * MINUTE;

/**
 * A gate that blocks does not pass an image that was FAILED in the ledger when the call began, even if the gate cannot
 * read the ledger. While calls of ECS or the ledger are throttled or reset, the image does not pass within
 * timeout_minutes; while ECS's reads lag, it does not pass within five minutes. The gate does not wait for the end of
 * lasting trouble, such as a missing right: then on_gate_failure decides.
 */
export const knownFailedIsRefused: CreateInvariant = (world, report) => {
  const { gate } = world.settings.blocking ?? {};
  if (gate === undefined) {
    return {};
  }
  const { clock, store, settings } = world;
  const leniency = new Leniency(world);
  const jump = has(settings.faults, "clock-jump") ? LONGEST_JUMP_MS : 0;
  /** By call: the images of the call that were FAILED when the call began. */
  const failed = new Map<HookCall, readonly { readonly name: string; readonly repository: string }[]>();
  const firstCalls = new Map<string, number>();
  const letThrough = new Set<string>();
  /** How long a deployment was held, by stage. */
  const held = new Map<string, number>();
  const heldBefore = ({ deployment: { arn }, stage }: HookCall) =>
    GATE_STAGES.slice(0, GATE_STAGES.map(String).indexOf(stage)).reduce(
      (sum, earlier) => sum + (held.get(`${arn} ${earlier}`) ?? 0),
      0,
    );
  /** Whether the gate has read everything, or still has time, by what it can know. */
  const lasts = (call: HookCall, { hasFailed, hasMissed, hasItem, isDescribed, beganAt }: Met) => {
    // The instance's clock may be ahead now, and was perhaps back when it noted the first call; ECS's clock does not
    // jump.
    const now = clock.now() + SKEW_MS + (isDescribed && !hasItem ? jump : 2 * jump);
    const time = gate.timeout_minutes * MINUTE;
    // A duplicated call may start the next step's time.
    const isCounted = hasItem && !(call.stage === STEP_STAGE && has(settings.faults, "hook-duplicated"));
    const since = (firstCalls.get(stepOf(call)) ?? now) - heldBefore(call);
    // Even without errors, a call may have to answer before AWS has answered everything.
    const hasRead = !hasFailed && !hasMissed && clock.now() < beganAt + READ_WITHIN_MS;
    const isTimeLeft = now < call.deployment.createdAt + time || (isCounted && now < since + time);
    // The gate noted its first call by its own clock.
    const firstCall = firstCalls.get(stepOf(call)) ?? now;
    const hookOver = hookOverAt(call, firstCall);
    const gateNow = clock.now() + SKEW_MS + 2 * jump;
    const isHookOver = Number.isFinite(hookOver) && (gateNow >= hookOver || !isCounted);
    const isLagOver = hasMissed && gateNow >= firstCall + LAG_MS;
    return hasRead || (isTimeLeft && !isHookOver && !isLagOver);
  };
  const watch = new GateWatch(
    () => clock.now(),
    (call, answer, met) => {
      const bad = knownImagesOf(call, met).length > 0 ? (failed.get(call) ?? []) : [];
      failed.delete(call);
      const step = stepOf(call);
      const isRepeated = repeats(call, met, letThrough);
      if (answer === "SUCCEEDED" || answer === "FAILED") {
        held.set(`${call.deployment.arn} ${call.stage}`, clock.now() - (firstCalls.get(step) ?? clock.now()));
      }
      const { isTakenBack, service } = call.deployment;
      const passed = bad.filter(({ repository }) => !leniency.holdsFor(call, repository, met.beganAt));
      leniency.take(call, answer, met.beganAt);
      if (answer !== "SUCCEEDED" || isTakenBack || !blocks(gate, service)) {
        return;
      }
      letThrough.add(step);
      if (passed.length > 0 && !isRepeated && !met.isDenied && lasts(call, met)) {
        report(`${step} was let through, although ${passed.map(({ name }) => name).join(", ")} is FAILED`);
      }
    },
  );
  return {
    hookCalled: (call, caller) => {
      if (GATE_STAGES.some((each) => each === call.stage)) {
        const step = stepOf(call);
        firstCalls.set(step, firstCalls.get(step) ?? clock.now());
        failed.set(
          call,
          imagesOf(call).filter(({ name }) => countingRow(store, name)?.verdict === "FAILED"),
        );
      }
      watch.hookCalled(call, caller);
    },
    answered: (...what) => watch.answered(...what),
    hookAnswered: (...what) => watch.hookAnswered(...what),
  };
};

function has(faults: readonly Fault[], kind: Fault["kind"]): boolean {
  return faults.some((fault) => fault.kind === kind);
}
