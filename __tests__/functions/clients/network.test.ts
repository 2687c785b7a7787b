import { agentOptions, clientOptions } from "../../../functions/clients/network";

const TIME_LIMITS = {
  connectionTimeout: 2000,
  requestTimeout: 4000,
  socketTimeout: 4000,
  throwOnRequestTimeout: true,
};

test("every client has time limits and two tries, and no proxy without one", () => {
  expect(clientOptions({})).toEqual({ maxAttempts: 2, requestHandler: TIME_LIMITS });
  expect(agentOptions({ HTTPS_PROXY: "" })).toEqual({});
});

test("with a proxy the agents of all clients take it from the environment, with what goes around it", () => {
  const environment = { HTTPS_PROXY: "http://proxy.example.com:3128", NO_PROXY: ".example.com" };

  expect(clientOptions(environment)).toEqual({
    maxAttempts: 2,
    requestHandler: { ...TIME_LIMITS, httpsAgent: { proxyEnv: environment } },
  });
});
