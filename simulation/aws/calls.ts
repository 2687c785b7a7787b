import { SECOND } from "../../functions/contract/durations";
import type { VirtualClock } from "../clock/virtual-clock";
import type { CallFault } from "../faults/fault";
import type { Faults } from "../faults/faults";
import type { Trace } from "../observed/trace";
import type { Call, Caller } from "../program/call";
import { Numbered } from "../random/numbered";
import type { Random } from "../random/random";
import { awsError, isRetried } from "./aws-error";

const LATENCY_MS: Readonly<Record<string, readonly [number, number]>> = {
  dynamodb: [3, 15],
  codebuild: [80, 400],
};
const USUAL_LATENCY_MS = [10, 80] as const;
/** The SDK's pause before its second try. */
const PAUSE_MS = 50;
const DENIED: Readonly<Record<string, string>> = { sts: "AccessDenied" };
const USUAL_DENIED = "AccessDeniedException";
/** Replaces the status 400 of {@link awsError}, because the fault is AWS's. */
const UNAVAILABLE = { $metadata: { httpStatusCode: 503 } };

/** Performs a call as its service would. @throws the service's error */
export type Perform = (call: Call) => unknown;

export type AnsweredCall = readonly [caller: Caller, call: Call, answer: unknown, isError: boolean];

interface Attempt {
  /** Keyed by caller, operation and the number of earlier requests. */
  readonly random: Random;
  readonly caller: Caller;
  readonly call: Call;
  readonly number: number;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The way from a program to AWS and back, with the SDK's retries. A request or its answer may be lost, so a service may
 * have done, even twice, what looks failed to the program. A program may die at any call.
 */
export class Calls {
  readonly made = new Map<string, number>();
  private readonly numbered = new Numbered();

  constructor(
    private readonly clock: VirtualClock,
    private readonly faults: Faults,
    private readonly random: Random,
    private readonly trace: Trace,
    private readonly perform: Perform,
    private readonly heard: (...what: AnsweredCall) => void = () => {},
  ) {}

  make(caller: Caller, call: Call): Promise<unknown> {
    return new Promise((resolve, reject) => this.send({ caller, call, number: 1, resolve, reject }));
  }

  private send(asked: Omit<Attempt, "random">): void {
    const { caller, call } = asked;
    if (caller.isDead) {
      return;
    }
    const name = `${call.service}:${call.operation}`;
    this.made.set(name, (this.made.get(name) ?? 0) + 1);
    const id = this.numbered.next([caller.name, name, ...(call.place ? [call.place] : [])].join(" "));
    const fault = this.faults.ofCall(call.service, call.operation, id, call.place, call.input);
    if (fault !== undefined) {
      this.trace.record(caller.name, () => `${name} ${call.place ?? ""} is ${fault}`);
    }
    this.suffer({ ...asked, random: this.random.of(id) }, fault);
  }

  private suffer(attempt: Attempt, fault: CallFault | undefined): void {
    const { call, random } = attempt;
    const way = latency(call.service, random);
    switch (fault) {
      case undefined:
        this.arrive(attempt, way, way);
        break;
      case "throttled":
        this.fail(attempt, awsError("ThrottlingException", "Rate exceeded"), 2 * way);
        break;
      case "unavailable":
        this.fail(
          attempt,
          awsError("ServiceUnavailable", "The service is unavailable", UNAVAILABLE),
          2 * way,
        );
        break;
      case "denied":
        this.fail(
          attempt,
          awsError(DENIED[call.service] ?? USUAL_DENIED, `not authorized: ${call.operation}`),
          2 * way,
        );
        break;
      case "reset":
        this.fail(attempt, Object.assign(new Error("socket hang up"), { code: "ECONNRESET" }), way);
        break;
      case "lost":
        this.fail(attempt, timedOut(call), call.timeoutMs);
        break;
      case "unanswered":
        this.clock.after(way, () => this.attendUnheard(call));
        this.fail(attempt, timedOut(call), call.timeoutMs);
        break;
      case "slow":
        this.arrive(attempt, way, random.between(SECOND, 2 * call.timeoutMs));
        break;
      case "killed":
        this.killDuring(attempt, way);
        break;
    }
  }

  /** Delivers the request, then its answer, unless the client has timed out by then. */
  private arrive(attempt: Attempt, way: number, answerAfter: number): void {
    const { caller, call, resolve } = attempt;
    const isLate = way + answerAfter > call.timeoutMs;
    const back = isLate ? call.timeoutMs - way : answerAfter;
    this.clock.after(way, async () => {
      try {
        const answer = await this.attend(call);
        if (isLate) {
          this.fail(attempt, timedOut(call), back);
        } else {
          this.clock.after(back, () => {
            if (!caller.isDead) {
              this.heard(caller, call, answer, false);
              resolve(answer);
            }
          });
        }
      } catch (error) {
        this.fail(attempt, error, back);
      }
    });
  }

  private fail(attempt: Attempt, error: unknown, after: number): void {
    const { caller, call, number, reject } = attempt;
    this.clock.after(after, () => {
      if (caller.isDead) {
        return;
      }
      if (isRetried(error) && number < call.maxAttempts) {
        const next = { ...attempt, number: number + 1 };
        this.clock.after(PAUSE_MS * 2 ** (number - 1), () => this.send(next));
      } else {
        // The SDK's clients report this number.
        Object.assign(Object(Object(error).$metadata), { attempts: number });
        this.heard(caller, call, error, true);
        reject(error);
      }
    });
  }

  /** Kills the caller before or after the request: between requests nothing of a program shows outside. */
  private killDuring({ caller, call, random }: Attempt, way: number): void {
    if (random.chance(0.5)) {
      caller.kill();
      return;
    }
    this.clock.after(way, () => {
      this.attendUnheard(call);
      caller.kill();
    });
  }

  private attendUnheard(call: Call): void {
    this.attend(call).catch(() => {});
  }

  private async attend(call: Call): Promise<unknown> {
    return this.perform(call);
  }
}

function latency(service: string, random: Random): number {
  const [least, most] = LATENCY_MS[service] ?? USUAL_LATENCY_MS;
  return random.between(least, most);
}

/** Returns the SDK's time-out error, which has no status. */
function timedOut({ timeoutMs }: Call): Error {
  return awsError("TimeoutError", `no answer within ${timeoutMs} ms`, { $metadata: {} });
}
