import { type Block, type Inputs, planned } from "../synthesized";

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

test("without a proxy nothing speaks of one", () => {
  const { ofBuild, ofFunctions, buildspec } = variablesOf({});

  expect(ofBuild).toEqual([]);
  expect(ofFunctions).toEqual([{}, {}, {}]);
  expect(buildspec).not.toContain("proxy");
});
