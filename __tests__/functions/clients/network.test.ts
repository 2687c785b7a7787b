import { agentOptions, clientOptions } from "../../../functions/clients/network";

test("without a proxy clients are as they are by default", () => {
  expect(clientOptions({})).toEqual({});
  expect(agentOptions({ HTTPS_PROXY: "" })).toEqual({});
});

test("with a proxy the agents of all clients take it from the environment, with what goes around it", () => {
  const environment = { HTTPS_PROXY: "http://proxy.example.com:3128", NO_PROXY: ".example.com" };

  expect(clientOptions(environment)).toEqual({
    requestHandler: { httpsAgent: { proxyEnv: environment } },
  });
});
