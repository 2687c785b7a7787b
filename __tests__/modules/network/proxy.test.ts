import { Fn, Token } from "cdktf";
import { PROXY_BLOCK } from "../../../modules/inline-scanner/buildspec-text";
import { type Block, type Given, synthesizeProps, synthesizeStack } from "../synthesized";

const PROXY = { httpsProxy: "http://proxy.example.com:3128" };
const VPC = { vpcId: "vpc-1", subnetIds: ["subnet-1"], securityGroupIds: ["sg-1"] };
const OF_THE_MACHINE = "169.254.170.2,169.254.169.254";
const FUNCTIONS = ["scan-trigger", "scan-coordinator", "task-sweeper"];

const stack = synthesizeStack();

function variablesOf(props: Given) {
  const synthesized = synthesizeProps(props);
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

test("builds go through the proxy, for http through the same, but not to their own machine", () => {
  const { ofBuild, buildspec } = variablesOf({ proxy: PROXY });

  expect(ofBuild).toEqual(
    plain({
      HTTP_PROXY: PROXY.httpsProxy,
      http_proxy: PROXY.httpsProxy,
      HTTPS_PROXY: PROXY.httpsProxy,
      NO_PROXY: OF_THE_MACHINE,
    }),
  );
  expect(buildspec).toContain(JSON.stringify(PROXY_BLOCK).slice(1, -1));
});

test("what is reached without it is named by the user, beside the machine itself", () => {
  const given = { ...PROXY, httpProxy: "http://other.example.com", noProxy: ".example.com,10.0.0.1" };

  expect(variablesOf({ proxy: given }).ofBuild).toEqual(
    plain({
      HTTP_PROXY: given.httpProxy,
      http_proxy: given.httpProxy,
      HTTPS_PROXY: given.httpsProxy,
      NO_PROXY: `.example.com,10.0.0.1,${OF_THE_MACHINE}`,
    }),
  );
});

test("functions go through it, fetch included, unless it is one of the VPC that only builds are in", () => {
  const expected = { HTTPS_PROXY: PROXY.httpsProxy, NO_PROXY: OF_THE_MACHINE, NODE_USE_ENV_PROXY: "1" };

  expect(variablesOf({ proxy: PROXY }).ofFunctions).toEqual([expected, expected, expected]);
  expect(variablesOf({ proxy: PROXY, buildVpcConfig: VPC }).ofFunctions).toEqual([{}, {}, {}]);
  const inside = { proxy: PROXY, buildVpcConfig: VPC, functionVpcConfig: VPC };
  expect(variablesOf(inside).ofFunctions).toEqual([expected, expected, expected]);
  const backend = synthesizeProps({ proxy: PROXY, buildVpcConfig: VPC, scanMode: "backend" });
  expect(backend.at("scan-trigger/function").environment).toMatchObject({ variables: expected });
});

test("where only Terraform knows whether there is one, it decides for builds and functions", () => {
  const locals = stack.configuration.locals as Block;
  expect(locals.proxy_function_variables).toMatch(
    /^\$\{\(\(var\.proxy != null\) && \(\(var\.function_vpc_config != null\) \|\| \(\(var\.build_vpc_config == null\) \|\| \(var\.scan_mode == "backend"\)\)\)\) \? \{.*\} : \{\}\}$/,
  );
  for (const program of FUNCTIONS) {
    const variables = stack.variablesOf(program);
    expect(variables).toMatch(
      /^\$\{merge\(\{.*\}, local\.backend_scanner_function_variables, local\.members_function_variables, local\.proxy_function_variables\)\}$/,
    );
    expect(variables).toContain('"RESCAN_AFTER_HOURS" = tostring(var.rescan_after_hours)');
  }
  const { source } = stack.resource("aws_codebuild_project.inline_scanner");
  expect((source as { buildspec: string }).buildspec).toMatch(
    /, \(var\.proxy != null\) \? "proxy:.*" : ""\]\)\}$/,
  );
});

test("a literal proxy may hold tokens", () => {
  const url = Token.asString(Fn.format("http://%s:3128", ["${aws_instance.proxy.private_dns}"]));

  expect(variablesOf({ proxy: { httpsProxy: url } }).ofBuild).toContainEqual({
    name: "HTTPS_PROXY",
    type: "PLAINTEXT",
    value: expect.stringMatching(/^\$\{format\("http:/),
  });
});
