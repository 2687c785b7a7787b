import type { AgentOptions } from "node:https";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Options of an https agent: through the proxy of HTTPS_PROXY but for the hosts of NO_PROXY, if there is one. Node
 * itself does that, from 22.21 and 24.5 on: https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function agentOptions(environment: Environment = process.env): AgentOptions {
  return environment.HTTPS_PROXY ? ({ proxyEnv: environment } as AgentOptions) : {};
}

/**
 * Time limits of each try of a call, in milliseconds. The SDK has none by default, so one connection that hangs would use
 * up the function's own time; three tries of a call still fit into the 30 seconds of the shortest function.
 */
const TIME_LIMITS = { connectionTimeout: 2000, requestTimeout: 5000, throwOnRequestTimeout: true };

/**
 * Options of every SDK client: time limits, and the proxy, since the SDK makes agents of its own, for which
 * NODE_USE_ENV_PROXY does nothing.
 */
export function clientOptions(environment: Environment = process.env) {
  const proxy = environment.HTTPS_PROXY ? { httpsAgent: agentOptions(environment) } : {};
  return { requestHandler: { ...TIME_LIMITS, ...proxy } };
}
