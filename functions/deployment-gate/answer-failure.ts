import { isTimeout, within } from "../clients/time-limit";
import { gateKey } from "../ledger/gate/gate-items";
import { isTimeOver } from "./decide";
import {
  type Gate,
  isOpen,
  judged,
  readHeldBefore,
  readLeniencyOf,
  type Seen,
  situationOf,
} from "./gate-call";
import { type HookAnswer, hookAnswer } from "./hook-answer";
import { UnanswerableError } from "./hook-event";
import { decisionOf, reportDecision } from "./record";
import { LATER, repeated, settle } from "./settle";

/** What reading may take that the call has not got to, and what recording the answer may take, in milliseconds. */
const READ_MS = 1500;
const RECORD_MS = 2500;

/** Answers a call in which something failed: as the settings say, unless what was read of the images decides. */
export async function answerFailure(gate: Gate, seen: Seen, error: unknown): Promise<HookAnswer> {
  const { telemetry, now } = gate.starter;
  const failure = describeFailure(error);
  telemetry.count("GateFailures");
  telemetry.error("the deployment gate failed", { deployment: seen.subject.deploymentArn, failure, error });
  await within(READ_MS, readMissing(gate, seen)).catch(() => {});
  if (seen.item && seen.item.state !== "IN_PROGRESS") {
    return repeated(seen.item);
  }
  const { images } = judged(gate, seen, failure);
  const mustRefuse = images.some((each) => each.decision === "blocked" && each.because !== "gate-failure");
  if (isTimeout(error) && seen.item && !mustRefuse && !isTimeOver(situationOf(gate, seen))) {
    return hookAnswer("IN_PROGRESS", `AWS did not answer in time, so ECS asks once more. ${failure}`, LATER);
  }
  try {
    if (seen.item) {
      return await within(RECORD_MS, settle(gate, seen, failure));
    }
    telemetry.error("the decision of the deployment gate cannot be recorded: its item cannot be read", {});
  } catch (unrecorded) {
    telemetry.error("the decision of the deployment gate cannot be recorded", { error: unrecorded });
  }
  const at = now();
  const found = { ...judged(gate, seen, failure), isOpen: isOpen(gate, seen), failure };
  const decision = decisionOf(gate, seen.subject, found, at);
  reportDecision(gate, decision, seen.item, at);
  return hookAnswer(decision.state, decision.log.reason);
}

/** The gate may be open, or the deployment decided, although the call failed before it could read that. */
async function readMissing(gate: Gate, seen: Seen): Promise<void> {
  const { place, stage } = seen.subject;
  await Promise.all([
    seen.leniency ?? readLeniencyOf(gate, seen),
    seen.heldBefore ?? readHeldBefore(gate, seen),
    seen.item ??
      (place &&
        stage &&
        gate.items.begin(gateKey(place, stage)).then((item) => {
          seen.item = item;
        })),
  ]);
}

/** For people: in the decision, in its event and in the log. */
function describeFailure(error: unknown): string {
  if (error instanceof UnanswerableError) {
    return error.message;
  }
  const { name } = Object(error);
  const hint =
    name === "AccessDeniedException"
      ? " Is the cluster among those of deployment_gate.cluster_arns, or was the role changed?"
      : "";
  return `The gate failed: ${String(error).replace(/\.$/, "")}.${hint}`;
}
