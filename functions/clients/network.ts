import type { AgentOptions } from "node:https";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Options of an https agent: through the proxy of HTTPS_PROXY but for the hosts of NO_PROXY, if there is one. Node
 * itself does that, from 22.21 and 24.5 on: https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function agentOptions(environment: Environment = process.env): AgentOptions {
  return environment.HTTPS_PROXY ? ({ proxyEnv: environment } as AgentOptions) : {};
}

/** Time limits of each try of a call, in milliseconds. */
export interface TimeLimits {
  readonly connectionTimeout: number;
  /** Until the answer begins. */
  readonly requestTimeout: number;
  /** Until the next part of an answer that has begun. */
  readonly socketTimeout: number;
}

/** The SDK has none by default, so one server that hangs would use up the function's own time. */
const TIME_LIMITS: TimeLimits = { connectionTimeout: 2000, requestTimeout: 3000, socketTimeout: 3000 };
/** The SDK's own number differs from client to client. */
const MAX_ATTEMPTS = 2;

/** How long a call of an SDK client lasts whose server hangs each time, in milliseconds. */
export const AWS_CALL_MS = MAX_ATTEMPTS * TIME_LIMITS.requestTimeout;

/** Time limit of one call of Sysdig's API, which may answer slowly, in milliseconds. */
export const SYSDIG_CALL_MS = 8000;

/**
 * Options of every SDK client: time limits, and the proxy, since the SDK makes agents of its own, for which
 * NODE_USE_ENV_PROXY does nothing.
 */
export function clientOptions(environment: Environment = process.env, limits = TIME_LIMITS) {
  const proxy = environment.HTTPS_PROXY ? { httpsAgent: agentOptions(environment) } : {};
  return {
    maxAttempts: MAX_ATTEMPTS,
    // Without the flag, the SDK only warns of a request that takes too long.
    requestHandler: { ...limits, throwOnRequestTimeout: true, ...proxy },
  };
}
