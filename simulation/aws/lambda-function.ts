import { HOUR, MINUTE, SECOND } from "../../functions/contract/durations";
import type { Program } from "../../functions/contract/environment";
import type { VirtualClock } from "../clock/virtual-clock";
import { LAMBDA_FAULT } from "../faults/fault";
import type { Faults } from "../faults/faults";
import type { Trace } from "../observed/trace";
import type { Caller } from "../program/call";
import type { LoadProgram } from "../program/compile";
import { Instance, type Surrounding } from "../program/instance";
import type { Random } from "../random/random";

/** How an invocation ended. `killed` includes the time limit, and does not say what the invocation did. */
export type Invoked =
  | { readonly kind: "returned"; readonly value: unknown }
  | { readonly kind: "threw"; readonly error: unknown }
  | { readonly kind: "killed" };

export interface FunctionSettings {
  readonly program: Program;
  readonly timeoutMs: number;
  readonly environment: Readonly<Record<string, string>>;
}

/** About how long Lambda keeps an idle instance. */
const KEPT_MS = 10 * MINUTE;
/** Mean life of an instance: Lambda replaces busy ones, too. */
const LIFE_MS = 2 * HOUR;
const COLD_START_MS = [200, 600] as const;
/** Clock skew of an instance, either way: usual, and in a fault. */
const SKEW_MS = 20;
const MUCH_SKEW_MS = 1500;
/** Two instances' clocks differ by less, unless a gate's clock jumps. */
export const SKEW_BOUND_MS = 4 * SECOND;
/** How far a gate's clock jumps, ahead or back. */
export const LONGEST_JUMP_MS = 5 * MINUTE;
/** Lambda's pauses before the second and third try of an asynchronous invocation. */
const PAUSES_MS = [MINUTE, 2 * MINUTE];
/** Longest time until EventBridge retries an event that Lambda did not take. */
const LATEST_RETRY_MS = 10 * MINUTE;

interface Parts {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly faults: Faults;
  readonly trace: Trace;
  readonly surrounding: Pick<Surrounding, "call" | "count">;
}

export class LambdaFunction {
  readonly ended = new Map<Invoked["kind"], number>();
  /** Milliseconds of all invocations. Only calls take simulated time, CPU does not. */
  busyMs = 0;
  mostAtOnce = 0;
  timedOut = 0;
  private atOnce = 0;
  private idle: { readonly instance: Instance; readonly since: number }[] = [];
  private readonly retiresAt = new WeakMap<Instance, number>();
  private instances = 0;
  private invocations = 0;

  constructor(
    private readonly parts: Parts,
    private readonly load: LoadProgram,
    private readonly settings: FunctionSettings,
  ) {}

  /** @param began called with the instance before it handles the event */
  async invoke(event: unknown, began?: (instance: Caller) => void): Promise<Invoked> {
    const { clock, trace } = this.parts;
    this.invocations += 1;
    const awsRequestId = `${this.settings.program}-${this.invocations}`;
    const instance = await this.instance();
    instance.wrongBy =
      this.settings.program === "deployment-gate" && this.parts.faults.strikes("clock-jump", instance.name)
        ? this.parts.random.integer(-LONGEST_JUMP_MS, LONGEST_JUMP_MS)
        : 0;
    began?.(instance);
    this.atOnce += 1;
    this.mostAtOnce = Math.max(this.mostAtOnce, this.atOnce);
    const begun = clock.now();
    const deadline = begun + this.settings.timeoutMs;
    const end = await new Promise<Invoked>((resolve) => {
      instance.onDeath = () => resolve({ kind: "killed" });
      const timeout = clock.at(deadline, () => {
        this.timedOut += instance.isDead ? 0 : 1;
        instance.kill();
      });
      const done = (how: Invoked) => {
        timeout.cancel();
        resolve(how);
      };
      instance
        .handle(event, {
          awsRequestId,
          invokedFunctionArn: functionArn(this.settings.program),
          getRemainingTimeInMillis: () => deadline - clock.now(),
        })
        .then((value) => done({ kind: "returned", value }))
        .catch((error: unknown) => done({ kind: "threw", error }));
    });
    this.atOnce -= 1;
    this.busyMs += clock.now() - begun;
    trace.record(instance.name, () => `${awsRequestId} ${describe(end)}`);
    this.ended.set(end.kind, (this.ended.get(end.kind) ?? 0) + 1);
    instance.onDeath = () => {};
    this.idle.push({ instance, since: clock.now() });
    return end;
  }

  /** Invokes as EventBridge does: at least once, and up to two retries after failures. */
  async invokeLater(event: unknown, attempt = 0): Promise<void> {
    const { clock, faults, random } = this.parts;
    if (faults.strikes(LAMBDA_FAULT, this.settings.program)) {
      clock.after(random.between(MINUTE, LATEST_RETRY_MS), () => void this.invokeLater(event, attempt));
      return;
    }
    if (attempt === 0 && faults.strikes("invocation-duplicated", this.settings.program)) {
      clock.after(random.between(0, MINUTE), () => void this.invoke(event));
    }
    const { kind } = await this.invoke(event);
    const pause = PAUSES_MS[attempt];
    if (kind !== "returned" && pause !== undefined) {
      clock.after(pause, () => void this.invokeLater(event, attempt + 1));
    }
  }

  private async instance(): Promise<Instance> {
    const { clock, random } = this.parts;
    const now = clock.now();
    // An instance may die after its invocation, too, by a call that its program did not await.
    this.idle = this.idle.filter(
      ({ instance, since }) =>
        !instance.isDead && since > now - KEPT_MS && now < (this.retiresAt.get(instance) ?? 0),
    );
    const warm = this.idle.pop();
    if (warm) {
      return warm.instance;
    }
    const [least, most] = COLD_START_MS;
    await new Promise<void>((resolve) => clock.after(random.between(least, most), resolve));
    const cold = this.coldStart();
    this.retiresAt.set(cold, now + random.exponential(LIFE_MS));
    return cold;
  }

  private coldStart(): Instance {
    const { clock, random, faults, trace, surrounding } = this.parts;
    const { program, environment } = this.settings;
    this.instances += 1;
    const name = `${program}/${this.instances}`;
    const most = faults.strikes("clock-skew", name) ? MUCH_SKEW_MS : SKEW_MS;
    return new Instance(name, program, this.load, {
      ...surrounding,
      clock,
      random: random.stream(name),
      environment,
      skew: Math.round(random.between(-most, most)),
      log: (message, fields) => trace.record(name, () => `${message} ${logged(fields)}`),
    });
  }
}

export function functionArn(program: Program): string {
  return `arn:aws:lambda:eu-central-1:111122223333:function:scanning-${program}`;
}

function describe(end: Invoked): string {
  return end.kind === "threw" ? `threw ${end.error}` : end.kind;
}

function logged(fields: Readonly<Record<string, unknown>>): string {
  return JSON.stringify(fields, (_, value: unknown) => (value instanceof Error ? String(value) : value));
}
