import { type Block, type Inputs, planned } from "../synthesized";

const PROXY = { https_proxy: "http://proxy.example.com:3128" };
const OF_THE_MACHINE = "169.254.170.2,169.254.169.254";
const FUNCTIONS = ["scan-trigger", "scan-coordinator", "task-sweeper"];

function variablesOf(props: Inputs) {
  const synthesized = planned(props);
  const { source } = synthesized.at("inline-scanner/project") as { source: { buildspec: string } };
  const ofProxy = (variables: Block) =>
    Object.fromEntries(Object.entries(variables).filter(([name]) => /PROXY/.test(name)));
  return {
    ofBuild: synthesized.buildVariables().filter(({ name }) => /proxy/i.test(name)),
    ofFunctions: FUNCTIONS.map((program) => ofProxy(synthesized.variablesOf(program))),
    buildspec: source.buildspec,
  };
}

const plain = (values: Record<string, string>) =>
  Object.entries(values).map(([name, value]) => ({ name, type: "PLAINTEXT", value }));

test("without a proxy nothing speaks of one", () => {
  const { ofBuild, ofFunctions, buildspec } = variablesOf({});

  expect(ofBuild).toEqual([]);
  expect(ofFunctions).toEqual([{}, {}, {}]);
  expect(buildspec).not.toContain("proxy");
});

test("what is reached without it is named by the user, beside the machine itself", () => {
  const given = { ...PROXY, http_proxy: "http://other.example.com", no_proxy: ".example.com,10.0.0.1" };

  expect(variablesOf({ proxy: given }).ofBuild).toEqual(
    plain({
      HTTP_PROXY: given.http_proxy,
      http_proxy: given.http_proxy,
      HTTPS_PROXY: given.https_proxy,
      NO_PROXY: `.example.com,10.0.0.1,${OF_THE_MACHINE}`,
    }),
  );
});
