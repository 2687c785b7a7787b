import { MINUTE, SECOND } from "../../../functions/contract/durations";
import type { VirtualClock } from "../../clock/virtual-clock";
import type { Faults } from "../../faults/faults";
import {
  type HookAnswer,
  type HookCall,
  type HookDetail,
  type HookTimeout,
  type ServiceDeployment,
  STEP_STAGE,
  TEST_STAGE,
  TRAFFIC_STAGE,
} from "../../observed/deployment";
import type { Observers } from "../../observed/observer";
import type { Random } from "../../random/random";
import type { Invoked, LambdaFunction } from "../lambda-function";

/** ECS's default of `callBackDelay`. */
const USUAL_CALL_BACK_SECONDS = 30;
/** How late a delayed or duplicated call of a hook may come. */
export const LATEST_CALL_MS = 10 * MINUTE;
/** A service's owner may write the hook's details. */
const FORGED = { hookStatus: "SUCCEEDED", decision: "SUCCEEDED", gateState: "SUCCEEDED" };
/** Share of hooks for which somebody calls the gate for another revision of the service, as if ECS did. */
const MADE_UP = 0.05;
const USUAL_TIMEOUT: HookTimeout = { timeoutInMinutes: 1440, action: "ROLLBACK" };

type Wanted = Omit<HookCall, "begunAt" | "isDuplicate">;

/** Calls the gate as ECS calls a lifecycle hook: until it decides, or the hook times out. */
export class Hooks {
  private readonly ofMadeUp: Random;

  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly faults: Faults,
    private readonly observers: Observers,
    private readonly gate: () => Pick<LambdaFunction, "invoke">,
  ) {
    this.ofMadeUp = random.stream("made up");
  }

  /** @param isOver whether the answer is no longer needed; then it is undefined */
  async ask(
    deployment: ServiceDeployment,
    stage: string,
    isOver: () => boolean,
  ): Promise<"SUCCEEDED" | "FAILED" | undefined> {
    const hookDetails = this.random.chance(0.1) ? FORGED : undefined;
    const wanted = { deployment, revision: deployment.target, stage, share: deployment.share };
    const event = this.event(wanted, hookDetails);
    const hook = this.begin(deployment, event.executionId);
    this.makeUp(wanted, event);
    const given = () => ({ hookDetails: deployment.hookDetails, ...event });
    while (!isOver()) {
      if (this.faults.strikes("hook-duplicated", deployment.arn)) {
        this.clock.after(this.random.between(0, LATEST_CALL_MS), () => void this.call(wanted, given(), true));
      }
      const [answer, callBackDelay] = await this.call(wanted, given(), false);
      if (answer === "SUCCEEDED" || answer === "FAILED") {
        return this.end(deployment, hook, answer);
      }
      if (answer !== "IN_PROGRESS" && !this.faults.strikes("hook-retried", deployment.arn)) {
        return this.end(deployment, hook, "FAILED");
      }
      const late = this.faults.strikes("hook-late", deployment.arn)
        ? this.random.between(0, LATEST_CALL_MS)
        : 0;
      const next = this.clock.now() + callBackDelay * SECOND + late;
      await new Promise<void>((resolve) => this.clock.at(Math.min(next, hook.expiresAt), resolve));
      if (next >= hook.expiresAt && !isOver()) {
        this.end(deployment, hook, "TIMED_OUT");
        this.observers.notify("hookTimedOut", deployment);
        return hook.timeoutAction === "CONTINUE" ? "SUCCEEDED" : "FAILED";
      }
    }
    return undefined;
  }

  private begin(deployment: ServiceDeployment, hookId: string): HookDetail {
    const { timeoutInMinutes, action } = deployment.service.hookTimeout ?? USUAL_TIMEOUT;
    const expiresAt = this.clock.now() + timeoutInMinutes * MINUTE;
    const hook: HookDetail = { hookId, expiresAt, timeoutAction: action, status: "IN_PROGRESS" };
    deployment.hook = hook;
    this.observers.notify("deploymentChanged", deployment);
    return hook;
  }

  private end<S extends HookDetail["status"]>(deployment: ServiceDeployment, hook: HookDetail, status: S): S {
    hook.status = status;
    this.observers.notify("deploymentChanged", deployment);
    return status;
  }

  /** Returns one of the two forms on AWS's pages. */
  private event(wanted: Wanted, hookDetails?: object) {
    const { deployment, revision, stage } = wanted;
    const details = {
      serviceArn: deployment.service.arn,
      targetServiceRevisionArn: revision.arn,
      ...weights(wanted),
    };
    const inside = this.random.chance(0.5) ? { executionDetails: details } : details;
    return {
      executionId: this.random.uuid(),
      lifecycleStage: stage,
      resourceArn: deployment.arn,
      ...inside,
      ...(hookDetails ? { hookDetails } : {}),
    };
  }

  /** Calls the gate for the previous revision, as anybody may: no decision may be reused for another revision. */
  private makeUp(wanted: Wanted, event: ReturnType<Hooks["event"]>): void {
    const { back, target } = wanted.deployment;
    if (back === undefined || back === target || !this.ofMadeUp.chance(MADE_UP)) {
      return;
    }
    const other = JSON.parse(JSON.stringify(event).replaceAll(target.arn, back.arn));
    this.clock.after(
      this.ofMadeUp.between(0, 2 * MINUTE),
      () => void this.call({ ...wanted, revision: back }, other, true),
    );
  }

  private async call(
    wanted: Wanted,
    event: object,
    isDuplicate: boolean,
  ): Promise<readonly [HookAnswer, number]> {
    const call: HookCall = { ...wanted, begunAt: this.clock.now(), isDuplicate };
    const end = await this.gate().invoke(event, (caller) =>
      this.observers.notify("hookCalled", call, caller),
    );
    const [answer, callBackDelay] = answerOf(end);
    if (!isDuplicate && end.kind === "returned") {
      wanted.deployment.hookDetails = Object(end.value).hookDetails ?? wanted.deployment.hookDetails;
    }
    this.observers.notify("hookAnswered", call, answer);
    return [answer, callBackDelay];
  }
}

/**
 * Returns the traffic weights: before a step the present ones, in the step the new ones, at the test stage the test's.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/developerguide/lambda-lifecycle-hooks.html
 */
function weights({ deployment: { target, back, isTakenBack }, stage, share }: Wanted) {
  const shared = (part: number) => ({
    [target.arn]: part,
    ...(back && back !== target ? { [back.arn]: 100 - part } : {}),
  });
  return {
    testTrafficWeights: stage === TEST_STAGE ? shared(isTakenBack ? 0 : 100) : {},
    productionTrafficWeights: stage === STEP_STAGE || stage === TRAFFIC_STAGE ? shared(share) : {},
  };
}

function answerOf(end: Invoked): readonly [HookAnswer, number] {
  if (end.kind !== "returned") {
    return [end.kind === "killed" ? "killed" : "broken", USUAL_CALL_BACK_SECONDS];
  }
  const {
    hookStatus,
    callBackDelay = USUAL_CALL_BACK_SECONDS,
  }: { hookStatus?: unknown; callBackDelay?: number } = Object(end.value);
  switch (hookStatus) {
    case "SUCCEEDED":
    case "FAILED":
    case "IN_PROGRESS":
      return [hookStatus, callBackDelay];
    default:
      return ["broken", USUAL_CALL_BACK_SECONDS];
  }
}
