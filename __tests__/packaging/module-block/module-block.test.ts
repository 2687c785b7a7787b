import { readFileSync } from "node:fs";
import { join } from "node:path";
import { DefaultTokenResolver, StringConcat, TerraformStack, Testing, Token, Tokenization } from "cdktf";
import { blockOf, publishedModules } from "../../../packaging/module-block/blocks";
import { moduleBlock } from "../../../packaging/module-block/module-block";
import { renderTypes } from "../../../packaging/module-block/types";
import { synthesizeModule } from "../../../packaging/synthesized-module";

const published = synthesizeModule();
const { FargateImageScanning: whole, Member: member } = publishedModules(published);
const HASH = "0123456789ABCDEF";
// The real folder has all files of the module, and this test reads none of them.
const FILES = { path: __dirname, hash: HASH };
const FargateImageScanning = moduleBlock("FargateImageScanning", blockOf(whole), FILES);
const Member = moduleBlock("Member", blockOf(member), FILES);
const ENDPOINT = { sysdigSecureEndpoint: "https://secure.sysdig.com" };

function synthesized(build: (stack: TerraformStack) => void) {
  const app = Testing.app();
  build(new TerraformStack(app, "platform"));
  app.synth();
  return JSON.parse(readFileSync(join(app.outdir, "stacks", "platform", "cdk.tf.json"), "utf8"));
}

test("a block may have the product's own name", () => {
  const { module } = synthesized((stack) => {
    new FargateImageScanning(stack, "fargate-image-scanning", ENDPOINT);
  });

  expect(Object.keys(module)).toEqual(["fargate-image-scanning"]);
});

const blockIn = (config: object) => {
  const {
    "//": _,
    source,
    ...block
  } = synthesized((stack) => {
    new FargateImageScanning(stack, "scanning", { ...ENDPOINT, ...config });
  }).module.scanning;
  return block;
};

test("properties are Terraform's inputs, and attributes of objects Terraform's attributes; keys of maps are the user's own", () => {
  const image = { image: "docker.io/team/shop", until: "2099-01-01", reason: "why", owner: "shop" };

  expect(
    blockIn({
      deploymentGate: { mode: "block", blockIn: ["shop/*"] },
      exceptions: [image],
      members: { organizationId: "o-a1b2c3d4e5", accounts: { "210987654321": ["eu-west-1"] }, sweepOnly: [] },
      registryCredentials: { "quay.io": { secretArns: ["arn"], defaultSecretArn: undefined } },
      scannerSha256: { amd64: "0" },
      tags: { teamName: "platform" },
      enabled: false,
    }),
  ).toEqual({
    sysdig_secure_endpoint: "https://secure.sysdig.com",
    deployment_gate: { mode: "block", block_in: ["shop/*"] },
    exceptions: [image],
    members: { organization_id: "o-a1b2c3d4e5", accounts: { "210987654321": ["eu-west-1"] }, sweep_only: [] },
    registry_credentials: { "quay.io": { secret_arns: ["arn"] } },
    scanner_sha256: { amd64: "0" },
    tags: { teamName: "platform" },
    enabled: false,
  });
});

test("tokens pass as they are, for a whole object, too", () => {
  const proxy = Token.asAny("${local.proxy}");

  expect(blockIn({ proxy, name: "${local.name}", exceptions: proxy })).toMatchObject({
    ...{ name: "${local.name}", proxy: "${local.proxy}", exceptions: "${local.proxy}" },
  });
});

test("its source is beside the configuration, once for all blocks of a stack, and no provider is pinned", () => {
  const { module: blocks, terraform } = synthesized((stack) => {
    const { memberSettings } = new FargateImageScanning(stack, "scanning", ENDPOINT) as never;
    new Member(stack, "member", { hub: memberSettings, dependsOn: [] });
  });

  expect(blocks.scanning.source).toBe(`./assets/fargate-image-scanning-module-files/${HASH}`);
  expect(blocks.member).toMatchObject({
    source: `./assets/fargate-image-scanning-module-files/${HASH}/modules/member`,
    hub: "${module.scanning.member_settings}",
  });
  expect(terraform).not.toHaveProperty("required_providers");
});

/** Without what cdktf itself has in a construct. */
const resolved = (stack: TerraformStack, scanning: object) => {
  const { gate, ledger, resultsTopicArn, alarmArns } = scanning as Record<string, unknown>;
  return Tokenization.resolve(
    { gate, ledger, resultsTopicArn, alarmArns },
    {
      scope: stack,
      preparing: false,
      resolver: new DefaultTokenResolver(new StringConcat()),
    },
  );
};

test("outputs are attributes, those of a part together", () => {
  const stack = new TerraformStack(Testing.app(), "platform");
  const scanning = new FargateImageScanning(stack, "scanning", ENDPOINT);

  expect(resolved(stack, scanning)).toMatchObject({
    gate: { functionArn: "${module.scanning.deployment_gate_function_arn}" },
    ledger: { tableName: "${module.scanning.ledger_table_name}" },
    resultsTopicArn: "${module.scanning.results_topic_arn}",
    alarmArns: "${module.scanning.alarm_arns}",
  });
});

test.each([
  [{ excludeImage: [] }, "FargateImageScanning scanning knows no excludeImage. It takes name, "],
  [{ deploymentGate: { modus: "block" } }, "FargateImageScanning scanning: deploymentGate knows no modus."],
])("%j is refused, because Terraform would drop it", (config, message) => {
  expect(() => blockIn(config)).toThrow(message);
});

describe("types", () => {
  const types = renderTypes(published);
  const property = (name: string, of: string) =>
    new RegExp(`(?<comment>  /\\*\\*(?:(?!\\*/)[^])*\\*/)\n  readonly ${name}\\??: ${of};`).exec(types)
      ?.groups?.comment ?? "";

  test("have a meaning, a default and an example for every input, in the names of properties", () => {
    for (const { inputs } of [whole, member]) {
      for (const { name } of inputs)
        expect(types).toMatch(new RegExp(`\\*/\n  readonly ${camel(name)}\\??: `));
    }
    expect(property("maxConcurrentScans", "number")).toMatch(
      /\* Scans that run at a time[\s\S]*@example 1[\s\S]*@default 20/,
    );
    expect(types).not.toMatch(/\bcluster_arns\b|\bdeployment_gate\b/);
  });

  test("name the words that an input or an attribute takes", () => {
    expect(property("scanMode", '"inline" \\| "backend" \\| IResolvable')).toContain('@default "inline"');
    expect(property("mode", '"audit" \\| "act" \\| IResolvable')).toContain(
      "Audit (default: actions are published",
    );
    expect(types).toMatch(/readonly launchTypes\?: \("FARGATE" \| [^)]*"EXTERNAL" \| IResolvable\)\[\];/);
  });
});

const camel = (name: string) => name.replace(/_([a-z0-9])/g, (_, letter: string) => letter.toUpperCase());
