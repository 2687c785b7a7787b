import { MINUTE, SECOND } from "../../clock/durations";
import type { VirtualClock } from "../../clock/virtual-clock";
import type { Faults } from "../../faults/faults";
import type { Random } from "../../random/random";
import type { Observers } from "../../world/observer";
import type { Invoked, LambdaFunction } from "../lambda-function";
import type { HookAnswer, HookCall, ServiceDeployment } from "./deployment";

/** ECS calls back after so many seconds where the answer says nothing else. */
const USUAL_CALL_BACK = 30;
/** How late a call comes, and another one of the same, where that is a fault. */
export const LATEST_CALL = 10 * MINUTE;
/** Whoever owns a service may write what the hook is given. */
const FORGED = { hookStatus: "SUCCEEDED", decision: "SUCCEEDED", gateState: "SUCCEEDED" };

/** Calls the gate as ECS calls a lifecycle hook: until it decides. */
export class Hooks {
  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly faults: Faults,
    private readonly observers: Observers,
    private readonly gate: () => Pick<LambdaFunction, "invoke">,
  ) {}

  /**
   * @param isOver whether nobody needs the answer any more
   * @returns undefined where nobody does
   */
  async ask(
    deployment: ServiceDeployment,
    stage: string,
    isOver: () => boolean,
  ): Promise<"SUCCEEDED" | "FAILED" | undefined> {
    const hookDetails = this.random.chance(0.1) ? FORGED : undefined;
    const event = this.event(deployment, stage, hookDetails);
    while (!isOver()) {
      if (this.faults.strikes("hook-duplicated")) {
        this.clock.after(
          this.random.between(0, LATEST_CALL),
          () => void this.call(deployment, stage, event, true),
        );
      }
      const [answer, callBackDelay] = await this.call(deployment, stage, event, false);
      if (answer === "SUCCEEDED" || answer === "FAILED") {
        return answer;
      }
      if (answer !== "IN_PROGRESS" && !this.faults.strikes("hook-retried")) {
        return "FAILED";
      }
      const late = this.faults.strikes("hook-late") ? this.random.between(0, LATEST_CALL) : 0;
      await new Promise<void>((resolve) => this.clock.after(callBackDelay * SECOND + late, resolve));
    }
    return undefined;
  }

  /** The two forms that AWS's pages show. */
  private event(
    { arn, service, target }: ServiceDeployment,
    lifecycleStage: string,
    hookDetails?: object,
  ): object {
    const details = {
      serviceArn: service.arn,
      targetServiceRevisionArn: target.arn,
      productionTrafficWeights: {},
    };
    const inside = this.random.chance(0.5) ? { executionDetails: details } : details;
    return {
      executionId: this.random.uuid(),
      lifecycleStage,
      resourceArn: arn,
      ...inside,
      ...(hookDetails ? { hookDetails } : {}),
    };
  }

  private async call(
    deployment: ServiceDeployment,
    stage: string,
    event: object,
    isDuplicate: boolean,
  ): Promise<readonly [HookAnswer, number]> {
    const call: HookCall = { deployment, stage, begunAt: this.clock.now(), isDuplicate };
    const end = await this.gate().invoke(event, (caller) =>
      this.observers.notify("hookCalled", call, caller),
    );
    const [answer, callBackDelay] = answerOf(end);
    this.observers.notify("hookAnswered", call, answer);
    return [answer, callBackDelay];
  }
}

function answerOf(end: Invoked): readonly [HookAnswer, number] {
  if (end.kind !== "returned") {
    return [end.kind === "killed" ? "killed" : "broken", USUAL_CALL_BACK];
  }
  const { hookStatus, callBackDelay = USUAL_CALL_BACK }: { hookStatus?: unknown; callBackDelay?: number } =
    Object(end.value);
  switch (hookStatus) {
    case "SUCCEEDED":
    case "FAILED":
    case "IN_PROGRESS":
      return [hookStatus, callBackDelay];
    default:
      return ["broken", USUAL_CALL_BACK];
  }
}
