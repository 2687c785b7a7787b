import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import {
  AttachUserPolicyCommand,
  CreateAccessKeyCommand,
  CreatePolicyCommand,
  CreateUserCommand,
  IAMClient,
} from "@aws-sdk/client-iam";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { TOPIC } from "../../modules/interface";
import { HUB_EXAMPLE } from "../../modules/member/inputs";
import { ModuleDeployment } from "./module-deployment";
import { PlannedFolder } from "./planned-folder";

const ROOT = join(__dirname, "..", "..");
const POLICIES = join(ROOT, "docs", "deployer");

let aws: LocalAws;
let deployment: ModuleDeployment | undefined;

beforeAll(async () => {
  aws = await startLocalAws();
});

afterAll(async () => {
  deployment?.remove();
  await aws?.stop();
});

/** The files of docs/deployer/ that are for who deploys an installation, but this one. */
function policies(without?: string): string[] {
  const others = ["hook-user.json", "member.json", "plan.json", without];
  return readdirSync(POLICIES).filter((file) => file.endsWith(".json") && !others.includes(file));
}

/** The embedded AWS as a user meets it who has these policies and no others. */
async function asUserWith(UserName: string, files: readonly string[]): Promise<LocalAws> {
  const iam = new IAMClient(aws.clientConfig);
  await iam.send(new CreateUserCommand({ UserName }));
  for (const file of files) {
    const PolicyDocument = JSON.stringify(JSON.parse(readFileSync(join(POLICIES, file), "utf8")));
    const created = await iam.send(
      new CreatePolicyCommand({ PolicyName: `${UserName}-${file.replace(".json", "")}`, PolicyDocument }),
    );
    await iam.send(new AttachUserPolicyCommand({ UserName, PolicyArn: created.Policy?.Arn }));
  }
  const { AccessKey } = await iam.send(new CreateAccessKeyCommand({ UserName }));
  const credentials = { accessKeyId: AccessKey?.AccessKeyId, secretAccessKey: AccessKey?.SecretAccessKey };
  return Object.create(aws, { clientConfig: { value: { ...aws.clientConfig, credentials } } });
}

const ofModule = (user: LocalAws) => ModuleDeployment.of(join(ROOT, "terraform-module"))(user);
const TOKEN = { sysdig_secure_api_token: "recognisable-c0ffee-token" };
/** A secret that is there before the module: nobody reads its value for a plan. */
const OWN_SECRET = {
  sysdig_secure_api_token: undefined,
  sysdig_secure_api_token_secret: {
    arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:sysdig-AbCdEf",
  },
};
const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };
/** Every part that a policy is for, but a key and quotas, which the embedded AWS has no rights of. */
const EVERYTHING = {
  ...TOKEN,
  build_vpc_config: VPC,
  function_vpc_config: VPC,
  cluster_arns: ["arn:aws:ecs:us-east-1:123456789012:cluster/shop"],
  deployment_gate: { mode: "audit" },
  publish_parameters: true,
  members: { organization_id: "o-a1b2c3d4e5", accounts: { "210987654321": ["eu-west-1"] } },
  enforcement: { mode: "act" },
  outcome_event_bus_arn: "arn:aws:events:us-east-1:210987654321:event-bus/outcomes",
  exceptions: [
    { image: "docker.io/shop/web", owner: "shop", reason: "is being replaced", until: "2099-01-01" },
  ],
  registry_credentials: {
    "ghcr.io": { secret_arns: ["arn:aws:secretsmanager:us-east-1:123456789012:secret:ghcr-AbCdEf"] },
  },
  summary_schedule: "cron(0 8 ? * MON *)",
  security_hub: true,
  tags: { team: "platform" },
};

test("the policies of docs/deployer/ are all that it takes to plan, apply, change and destroy the module", async () => {
  deployment = ofModule(await asUserWith("deployer", policies()));
  await deployment.initialise();

  await deployment.apply({ ...EVERYTHING, ...OWN_SECRET });
  const planner: ModuleDeployment = Object.create(deployment, {
    aws: { value: await asUserWith("planner", ["plan.json"]) },
  });
  expect((await planner.plan({ ...EVERYTHING, ...OWN_SECRET })).output).toContain("No changes");
  await deployment.apply(EVERYTHING);
  expect((await deployment.plan(EVERYTHING)).output).toContain("No changes");
  await deployment.apply({ ...TOKEN, tags: { team: "security" } });
  await deployment.destroy(TOKEN);
});

test("member.json is all that it takes to plan, apply, change and destroy the module for members", async () => {
  const folder = mkdtempSync(join(tmpdir(), "member-"));
  const user = new PlannedFolder(await asUserWith("member", ["member.json"]), folder);
  const hub = JSON.parse(
    JSON.stringify(HUB_EXAMPLE).replaceAll(HUB_EXAMPLE.hub_name, "fargate-image-scanning"),
  );
  const call = (inputs: object) => user.write({ module: { member: { source: "./member", hub, ...inputs } } });
  cpSync(join(ROOT, "terraform-module", "modules", "member"), join(folder, "member"), { recursive: true });
  try {
    call({ enforcement: true, alarm_actions: [TOPIC], tags: { team: "platform" } });
    await user.init();
    await user.apply({});
    expect((await user.plan({})).output).toContain("No changes");
    call({ tags: { team: "security" } });
    await user.apply({});
    await user.destroy({});
  } finally {
    rmSync(folder, { recursive: true });
  }
});

test("AWS refuses what a file that is left out was for", async () => {
  const user = ofModule(await asUserWith("without-roles", policies("roles.json")));
  try {
    await user.initialise();
    await expect(user.apply(TOKEN)).rejects.toThrow(/not authorized to perform: iam:CreateRole/);
  } finally {
    user.remove();
  }
});
