import type { Program } from "../../functions/contract/environment";
import type { Timer, VirtualClock } from "../clock/virtual-clock";
import type { Random } from "../random/random";
import type { Call, Caller } from "./call";
import type { LoadProgram } from "./compile";
import { type Ports, packageFor } from "./packages";

export interface InvocationContext {
  readonly awsRequestId: string;
  readonly invokedFunctionArn: string;
  getRemainingTimeInMillis(): number;
}

export type Handler = (event: unknown, context: InvocationContext) => Promise<unknown>;

export interface Surrounding {
  readonly clock: VirtualClock;
  readonly random: Random;
  readonly environment: Readonly<Record<string, string>>;
  /** How far the instance's clock is ahead, in milliseconds. */
  readonly skew: number;
  readonly call: (caller: Caller, call: Call) => Promise<unknown>;
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void;
  readonly count: (metric: string, value: number) => void;
}

/** One execution environment of a Lambda function: a program loaded by a cold start, with its own clock. */
export class Instance implements Caller {
  isDead = false;
  /** Further error of its clock, in milliseconds. */
  wrongBy = 0;
  onDeath: () => void = () => {};
  private readonly timers = new Set<Timer>();
  private readonly exports: Record<string, unknown>;

  constructor(
    readonly name: string,
    readonly program: Program,
    load: LoadProgram,
    private readonly surrounding: Surrounding,
  ) {
    const module = { exports: {} as Record<string, unknown> };
    const { random } = surrounding;
    const ids = random.stream("ids");
    const ports = this.ports(ids);
    const silent = () => {};
    load({
      module,
      packageNamed: (path) => packageFor(path, ports),
      process: { env: surrounding.environment },
      Date: this.dateConstructor(),
      Math: Object.create(Math, { random: { value: () => random.fraction() } }),
      setTimeout: (action, milliseconds = 0) => this.timer(milliseconds, action),
      clearTimeout: (timer) => this.cancel(timer),
      setInterval: () => refuse("setInterval"),
      clearInterval: silent,
      setImmediate: (action) => this.timer(0, action),
      console: { log: silent, info: silent, warn: silent, error: silent, debug: silent },
      fetch: () => refuse("fetch"),
      AbortSignal: { timeout: () => ({}) },
      crypto: { randomUUID: () => ids.uuid() },
      performance: { now: () => this.now() },
    });
    this.exports = module.exports;
  }

  /** Runs the program's handler. The answer of an instance that dies never comes. */
  async handle(event: unknown, context: InvocationContext): Promise<unknown> {
    return (this.exports.handler as Handler)(event, context);
  }

  now(): number {
    return this.surrounding.clock.now() + this.surrounding.skew + this.wrongBy;
  }

  kill(): void {
    if (!this.isDead) {
      this.isDead = true;
      for (const timer of this.timers) {
        timer.cancel();
      }
      this.onDeath();
    }
  }

  private ports(ids: Random): Ports {
    const { call, log, count } = this.surrounding;
    return {
      send: (made) => call(this, made),
      randomUUID: () => ids.uuid(),
      sleep: (milliseconds) => new Promise((resolve) => this.timer(milliseconds, () => resolve(undefined))),
      log,
      count,
    };
  }

  private timer(milliseconds: number, action: () => void): Timer {
    const timer = this.surrounding.clock.after(Math.max(0, milliseconds), () => {
      this.timers.delete(timer);
      action();
    });
    this.timers.add(timer);
    return timer;
  }

  private cancel(timer: unknown): void {
    const known = [...this.timers].find((each) => each === timer);
    if (known) {
      known.cancel();
      this.timers.delete(known);
    }
  }

  private dateConstructor(): DateConstructor {
    const now = () => this.now();
    class InstanceDate extends Date {
      constructor(value: number | string | Date = now()) {
        super(value);
      }

      static override now(): number {
        return now();
      }

      /** Dates of the simulated AWS count, too. */
      static override [Symbol.hasInstance](value: unknown): boolean {
        return Object.prototype.toString.call(value) === "[object Date]";
      }
    }
    return InstanceDate as unknown as DateConstructor;
  }
}

function refuse(what: string): never {
  throw new Error(`The simulation has no ${what}: give the program a port for it.`);
}
