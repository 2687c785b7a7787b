import * as nodeCrypto from "node:crypto";
import * as nodeUtil from "node:util";
import * as nodeZlib from "node:zlib";
import type { Write } from "../../functions/table/table";
import type { Call } from "./call";
import { EXPRESSION_MODULE } from "./compile";
import { accountOfSession } from "./session";
import { signedRequests } from "./signed-requests";

export interface Ports {
  readonly send: (call: Call) => Promise<unknown>;
  readonly randomUUID: () => string;
  readonly sleep: (milliseconds: number) => Promise<unknown>;
  readonly log: (message: string, fields: Readonly<Record<string, unknown>>) => void;
  readonly count: (metric: string, value: number) => void;
}

/** A write as the program describes it, without DynamoDB's expressions. */
export interface Rendered {
  readonly write: Write;
}

const SDK_CLIENT = /^@aws-sdk\/client-(.+)$/;
/** The SDK's defaults. */
const SDK_ATTEMPTS = 3;
const SDK_TIMEOUT_MS = 4000;
const REGION = "eu-central-1";

/** The simulated AWS knows the caller without a signature. */
class NoSignature {
  async sign<R>(request: R): Promise<R> {
    return request;
  }
}

export function packageFor(path: string, ports: Ports): unknown {
  const service = SDK_CLIENT.exec(path)?.[1];
  if (service !== undefined) {
    return anyNamed((name) => memberOf(service, name, ports));
  }
  switch (path) {
    case EXPRESSION_MODULE:
      return { renderWrite: (write: Write): Rendered => ({ write }) };
    case "@aws-sdk/util-dynamodb":
      return { marshall: asItIs, unmarshall: asItIs };
    case "node:crypto":
      return { ...nodeCrypto, randomUUID: ports.randomUUID };
    case "node:util":
      return nodeUtil;
    case "node:zlib":
      return nodeZlib;
    case "node:timers/promises":
      return { setTimeout: ports.sleep };
    case "@aws-sdk/core/client":
      return { partition: () => ({ name: "aws", dnsSuffix: "amazonaws.com" }) };
    case "@smithy/signature-v4":
      return { SignatureV4: NoSignature };
    case "@aws-lambda-powertools/logger":
      return { Logger: loggerOf(ports) };
    case "@aws-lambda-powertools/metrics":
      return { Metrics: metricsOf(ports), MetricUnit: anyNamed((name) => name) };
    default:
      // Loaded by parts of the program that no run reaches.
      return anyNamed((name) => () => {
        throw new Error(`The simulation has no ${name} of ${path}: give it a stand-in in packages.ts.`);
      });
  }
}

/**
 * Returns a module that has every name. esbuild copies only a module's own names, but keeps its prototype, so the
 * prototype has them. It has no `then`: `await import()` must not wait for it.
 */
function anyNamed(make: (name: string) => unknown): object {
  const known = new Map<string, unknown>();
  const get = (_: object, name: string | symbol, asked: object) => {
    if (typeof name === "symbol" || name === "then" || name === "__esModule") {
      return undefined;
    }
    const value = known.get(name) ?? make(name);
    known.set(name, value);
    // The asked object keeps the value, so that later calls skip the proxy.
    Object.defineProperty(asked, name, { value });
    return value;
  };
  return Object.create(new Proxy({}, { get }));
}

const asItIs = <T>(value: T) => value;

function memberOf(service: string, name: string, ports: Ports) {
  if (name.endsWith("Command")) {
    return commandNamed(name);
  }
  return name.endsWith("Exception") ? exceptionNamed(name) : clientOf(service, ports);
}

/** Makes `instanceof` compare an error's name. */
function exceptionNamed(name: string) {
  return {
    [Symbol.hasInstance]: (error: unknown) => Object(error).name === name,
  };
}

interface Command {
  readonly operation: string;
  readonly input: unknown;
}

function commandNamed(name: string) {
  const operation = name.replace(/Command$/, "");
  return class implements Command {
    constructor(readonly input: unknown = {}) {}

    get operation() {
      return operation;
    }
  };
}

interface ClientOptions {
  readonly region?: string;
  readonly credentials?: () => Promise<{ readonly accessKeyId: string }>;
  readonly maxAttempts?: number;
  readonly requestHandler?: { readonly requestTimeout?: number };
}

function clientOf(service: string, { send }: Ports) {
  return class {
    /** Configuration for signed calls without a client of their own. */
    readonly config = {
      region: async () => this.options.region ?? REGION,
      ...signedRequests((call) => this.make(call)),
    };

    constructor(private readonly options: ClientOptions = {}) {}

    send({ operation, input }: Command): Promise<unknown> {
      const { maxAttempts = SDK_ATTEMPTS, requestHandler } = this.options;
      const timeoutMs = requestHandler?.requestTimeout ?? SDK_TIMEOUT_MS;
      return this.make({ service, operation, input, maxAttempts, timeoutMs });
    }

    private make(call: Call): Promise<unknown> {
      const { region, credentials } = this.options;
      return credentials
        ? credentials().then(({ accessKeyId: session }) =>
            send({ ...call, session, place: `${accountOfSession(session)}/${region}` }),
          )
        : send(call);
    }

    destroy(): void {}
  };
}

function loggerOf({ log }: Ports) {
  return class {
    readonly debug = () => {};
    readonly info = log;
    readonly warn = log;
    readonly error = log;
  };
}

function metricsOf({ count }: Ports) {
  return class {
    addMetric(name: string, _unit: string, value: number): void {
      count(name, value);
    }

    hasStoredMetrics(): boolean {
      return true;
    }

    publishStoredMetrics(): void {}
  };
}
