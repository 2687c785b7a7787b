import type { AgentOptions } from "node:https";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Returns the options of an https agent: through the proxy of HTTPS_PROXY, if there is one, except for the hosts of
 * NO_PROXY. Node reads both from 22.21 and 24.5 on: https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function agentOptions(environment: Environment = process.env): AgentOptions {
  return environment.HTTPS_PROXY ? ({ proxyEnv: environment } as AgentOptions) : {};
}

/**
 * Time limits of each try of a call, in milliseconds: to connect, until the answer begins, and until its next part. The
 * SDK has no limits by default, so a server that hangs would use up the function's time.
 */
const TIME_LIMITS = { connectionTimeout: 2000, requestTimeout: 4000, socketTimeout: 4000 };
/** Tries of each call. The SDK's default differs from client to client. */
const MAX_ATTEMPTS = 2;
/** The SDK's longest pause before the second try; it doubles before each further try. */
const FIRST_PAUSE_MS = 50;

/** Returns how long a call of an SDK client lasts, in milliseconds, if the server hangs at each try. */
export function awsCallMs(attempts = MAX_ATTEMPTS): number {
  return attempts * TIME_LIMITS.requestTimeout + FIRST_PAUSE_MS * (2 ** (attempts - 1) - 1);
}

/**
 * Time limit of one call of Sysdig's API, in milliseconds. It is shorter than the coordinator's time for a start,
 * because only this call can tell that Sysdig is unreachable.
 */
export const SYSDIG_CALL_MS = 4000;

/** Returns the options of every SDK client: time limits, and the proxy, because the SDK makes its own agents. */
export function clientOptions(environment: Environment = process.env, limits = TIME_LIMITS) {
  const proxy = environment.HTTPS_PROXY ? { httpsAgent: agentOptions(environment) } : {};
  return {
    maxAttempts: MAX_ATTEMPTS,
    // Without this flag, the SDK only warns of a slow request.
    requestHandler: { ...limits, throwOnRequestTimeout: true, ...proxy },
  };
}
