import type { AgentOptions } from "node:https";

type Environment = Readonly<Record<string, string | undefined>>;

/**
 * Options of an https agent: through the proxy of HTTPS_PROXY but for the hosts of NO_PROXY, if there is one. Node
 * itself does that, from 22.21 and 24.5 on: https://nodejs.org/api/http.html#built-in-proxy-support
 */
export function agentOptions(environment: Environment = process.env): AgentOptions {
  return environment.HTTPS_PROXY ? ({ proxyEnv: environment } as AgentOptions) : {};
}

/** Options of every SDK client: the SDK makes agents of its own, for which NODE_USE_ENV_PROXY does nothing. */
export function clientOptions(environment: Environment = process.env) {
  return environment.HTTPS_PROXY ? { requestHandler: { httpsAgent: agentOptions(environment) } } : {};
}
