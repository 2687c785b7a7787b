import { SECOND } from "../../functions/contract/durations";
import type { VirtualClock } from "../clock/virtual-clock";
import type { CallFault } from "../faults/fault";
import type { Faults } from "../faults/faults";
import type { Trace } from "../observed/trace";
import type { Call, Caller } from "../program/call";
import { Numbered } from "../random/numbered";
import type { Random } from "../random/random";
import { awsError, isRetried } from "./aws-error";

/** How long a service takes to answer, in milliseconds. */
const LATENCY_MS: Readonly<Record<string, readonly [number, number]>> = {
  dynamodb: [3, 15],
  codebuild: [80, 400],
};
const USUAL_LATENCY_MS = [10, 80] as const;
/** The SDK's pause before its second try. */
const PAUSE_MS = 50;
/** The names under which a service refuses a call. */
const DENIED: Readonly<Record<string, string>> = { sts: "AccessDenied" };
const USUAL_DENIED = "AccessDeniedException";
/** AWS's answer where the fault is its own; {@link awsError} is else about the call. */
const UNAVAILABLE = { $metadata: { httpStatusCode: 503 } };

/** Does what a call asks for, as its service does. @throws what the service refuses it with */
export type Perform = (call: Call) => unknown;

/** The answer that reached a program, or an error that is thrown. */
export type AnsweredCall = readonly [caller: Caller, call: Call, answer: unknown, isError: boolean];

/** One request for a call. */
interface Attempt {
  /** Its numbers at random: by who makes it, by its operation, and by how many there were before it. */
  readonly random: Random;
  readonly caller: Caller;
  readonly call: Call;
  readonly number: number;
  readonly resolve: (answer: unknown) => void;
  readonly reject: (error: unknown) => void;
}

/**
 * The way from a program to AWS and back, with the SDK's tries: a request takes its time, and may be lost like its answer.
 * So a service may have done what a program believes to have failed, even twice. A program may die at each of its calls.
 */
export class Calls {
  /** Requests by service and operation, each try of the SDK. */
  readonly made = new Map<string, number>();
  /** Requests by instance, service and operation. */
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

  /** The request arrives, and later its answer, unless the client has given up by then. */
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
        // As the SDK's clients say it.
        Object.assign(Object(Object(error).$metadata), { attempts: number });
        this.heard(caller, call, error, true);
        reject(error);
      }
    });
  }

  /** Before the request, or after what it does: between two requests nothing of a program shows outside. */
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

/** The SDK knows a status only of what was answered. */
function timedOut({ timeoutMs }: Call): Error {
  return awsError("TimeoutError", `no answer within ${timeoutMs} ms`, { $metadata: {} });
}
