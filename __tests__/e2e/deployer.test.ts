import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
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
import { ModuleConsumer, PlannedFolder } from "./planned-folder";

const ROOT = join(__dirname, "..", "..");
const POLICIES = join(ROOT, "docs", "deployer");

let aws: LocalAws;
let deployment: ModuleConsumer;

beforeAll(async () => {
  aws = await startLocalAws();
});

afterAll(async () => {
  deployment?.remove();
  await aws?.stop();
});

/** The files of docs/deployer/ that are for who deploys an installation. */
function policies(): string[] {
  const others = ["hook-user.json", "member.json", "plan.json"];
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

const TOKEN = { token: "recognisable-c0ffee-token" };
/** A secret that is there before the module: nobody reads its value for a plan. */
const OWN_SECRET = {
  sysdig_secure_api_token: null,
  sysdig_secure_api_token_secret: {
    arn: "arn:aws:secretsmanager:us-east-1:123456789012:secret:sysdig-AbCdEf",
  },
};
const VPC = { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] };
/** Every part that a policy is for, but a key and quotas, which the embedded AWS has no rights of. */
const EVERYTHING = {
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

/** What the user's configuration makes before the module, and the module's `depends_on` names. */
function changeNetwork(input: string): void {
  const configuration = { resource: { terraform_data: { network: { input } } } };
  writeFileSync(join(deployment.folder, "network.tf.json"), JSON.stringify(configuration));
}

/** Addresses of the resources of AWS in a state. */
function owned({ folder }: ModuleConsumer): readonly string[] {
  const state: { resources: { mode: string; type: string; name: string; instances: unknown[] }[] } =
    JSON.parse(readFileSync(join(folder, "terraform.tfstate"), "utf8"));
  return state.resources
    .filter(({ mode, instances }) => mode === "managed" && instances.length > 0)
    .filter(({ type }) => type.startsWith("aws_"))
    .map(({ type, name }) => `${type}.${name}`);
}

describe("the module", () => {
  const inputs = { ...EVERYTHING, ...OWN_SECRET, depends_on: ["terraform_data.network"] };
  let planner: ModuleConsumer;

  beforeAll(async () => {
    deployment = await ModuleConsumer.on(await asUserWith("deployer", policies()));
    changeNetwork("first");
    deployment.call(inputs);
    await deployment.apply({});
    planner = Object.create(deployment, { aws: { value: await asUserWith("planner", ["plan.json"]) } });
  });

  test("plan.json is all that it takes to plan", async () => {
    expect((await planner.plan({})).output).toContain("No changes");
  });

  test("a second installation of one name is refused, owns nothing, and takes nothing away from the first", async () => {
    const second = await ModuleConsumer.on(aws);
    try {
      second.call({ ...EVERYTHING, ...OWN_SECRET });
      await expect(second.apply({})).rejects.toThrow(/already exists/i);

      expect(owned(second)).toEqual([]);
      // What proves something only where the first owns much.
      expect(owned(deployment).length).toBeGreaterThan(60);
    } finally {
      second.remove();
    }
  });

  test("a change of what depends_on names replaces and deletes nothing", async () => {
    changeNetwork("second");

    const { created, updated, deleted, replaced } = (await planner.planned()).changes;

    changeNetwork("first");
    expect({ created, deleted, replaced }).toEqual({ created: [], deleted: [], replaced: [] });
    // Terraform does not know the region in this plan: the functions and the queues have it in their settings.
    expect(updated).toEqual(
      expect.arrayContaining([
        "aws_lambda_function.scan_trigger",
        "aws_sqs_queue.task_events",
        "terraform_data.network",
      ]),
    );
  });

  test("another path of the roles replaces them with all that hangs on them, and nothing else", async () => {
    planner.call({ ...inputs, iam_role_path: "/platform/" });
    const { replaced } = (await planner.planned()).changes;

    expect(replaced).toEqual(
      expect.arrayContaining([
        "aws_iam_role.scan_coordinator",
        "aws_iam_role_policy.scan_coordinator",
        "aws_iam_role_policy_attachment.scan_coordinator_read_owners",
        "aws_lambda_function.deployment_gate[0]",
        "aws_lambda_function.scan_coordinator",
        "aws_lambda_permission.scan_coordinator_summary[0]",
      ]),
    );
    expect(replaced.filter((address) => !/^aws_(iam_role|lambda)_?/.test(address))).toEqual([]);
  });

  test("AWS refuses a change to whoever may plan", async () => {
    planner.call({ ...inputs, tags: { team: "security" } });
    await expect(planner.apply({})).rejects.toThrow(/not authorized to perform/);
  });

  // Proves permission.deployer.
  test("the policies of docs/deployer/ are all that it takes to plan, apply, change and destroy the module", async () => {
    deployment.call(EVERYTHING);
    await deployment.apply(TOKEN);
    expect((await deployment.plan(TOKEN)).output).toContain("No changes");
    deployment.call({ tags: { team: "security" } });
    await deployment.apply(TOKEN);
    await deployment.destroy(TOKEN);
  });
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
