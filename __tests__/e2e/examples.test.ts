import { mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { BatchGetProjectsCommand, CodeBuildClient } from "@aws-sdk/client-codebuild";
import { GetRoleCommand, IAMClient } from "@aws-sdk/client-iam";
import { TerraformFolder } from "../../local-aws/deployment";
import { awsCli } from "../local-aws/aws-cli";
import {
  AppliedExample,
  copyExample,
  EXAMPLES,
  type ExampleName,
  inventory,
  readRepository,
  TOKEN,
} from "./example";
import { container, keyOf } from "./task-event";

interface Statement {
  Action: string[];
}

const applied = new Map<ExampleName, AppliedExample>();
const failures = new Map<ExampleName, unknown>();

// Side by side, since they mostly wait for AWS's queues.
beforeAll(async () => {
  await Promise.all(
    EXAMPLES.map((name) =>
      AppliedExample.apply(name).then(
        (each) => applied.set(name, each),
        (error) => failures.set(name, error),
      ),
    ),
  );
});

afterAll(() => Promise.all([...applied.values()].map((each) => each.remove())));

function example(name: ExampleName): AppliedExample {
  const found = applied.get(name);
  if (found === undefined) {
    throw failures.get(name);
  }
  return found;
}

/** The order of actions means nothing. */
function sorted(statement: Statement): Statement {
  return { ...statement, Action: [...statement.Action].sort() };
}

test.each(EXAMPLES)("a second plan of %s is empty, without the token", (name) => {
  const { code, output } = example(name).secondPlan;

  expect(output).toContain("No changes");
  expect(code).toBe(0);
});

test.each(EXAMPLES)("the token is in no file of %s", (name) => {
  const files = example(name).files();

  expect(files.get("terraform.tfstate")).toContain("aws_codebuild_project");
  expect([...files].filter(([, contents]) => contents.includes(TOKEN)).map(([file]) => file)).toEqual([]);
});

test("the outputs of minimal name what was made, and a task's image gets a verdict", async () => {
  const minimal = example("minimal");
  expect(minimal.outputs).toEqual({
    ledger_table_name: "fargate-image-scanning-ledger",
    results_topic_arn: "arn:aws:sns:us-east-1:123456789012:fargate-image-scanning-results",
    scanner_project_name: "fargate-image-scanning-scanner",
    dead_letter_queue_url: expect.stringMatching(/\/fargate-image-scanning-task-events-dead-letter$/),
  });

  await minimal.send({ id: "minimal", containers: [container("shop/vulnerable:1")] });

  const row = await minimal.judged(minimal.outputs.ledger_table_name, keyOf("shop/vulnerable:1"));
  expect(row).toMatchObject({ verdict: "FAILED", reference: "docker.io/shop/vulnerable:1" });
});

// operations-token.ts has an installation with an existing secret, names.tftest.hcl one name in two regions.
test.each(["existing-secret", "two-regions"] as const)("%s is valid", async (name) => {
  const root = mkdtempSync(join(tmpdir(), "example-"));
  try {
    const terraform = new TerraformFolder(example("minimal").aws, copyExample(name, root));
    await terraform.init();
    await terraform.validate();
  } finally {
    rmSync(root, { recursive: true });
  }
});

test("complete scans the tasks of its cluster alone, within its boundary", async () => {
  const complete = example("complete");
  const { cluster_arn, ledger_table_name } = complete.outputs;
  await complete.send({ id: "elsewhere", containers: [container("shop/elsewhere:1")] });
  const detail = { clusterArn: cluster_arn };
  await complete.send({ id: "shop", containers: [container("shop/web:1")], detail });

  const row = await complete.judged(ledger_table_name, keyOf("shop/web:1"));

  expect(row.verdict).toBe("PASSED");
  expect(await complete.row(ledger_table_name, keyOf("shop/elsewhere:1"))).toBeUndefined();
  const iam = new IAMClient(complete.config());
  const { roles } = await inventory(complete);
  expect(roles).toHaveLength(7);
  for (const RoleName of roles ?? []) {
    const { Role } = await iam.send(new GetRoleCommand({ RoleName }));
    expect(Role?.PermissionsBoundary?.PermissionsBoundaryArn).toMatch(/policy\/.+-boundary-us-east-1$/);
  }
});

test("the policy of the key of complete is the one that the docs ask for", async () => {
  const complete = example("complete");
  const page = readRepository("docs/encryption.md");
  const [, asked = ""] = /^```json\n([\s\S]*?)^```$/m.exec(page) ?? [];
  const key = ["--key-id", String(complete.outputs.kms_key_arn), "--policy-name", "default"];
  const { Policy } = await awsCli<{ Policy: string }>(complete.aws, "kms", "get-key-policy", ...key);

  const [account, ...services] = (JSON.parse(Policy) as { Statement: Statement[] }).Statement;

  expect(services.map(sorted)).toEqual(JSON.parse(asked.replaceAll("eu-west-1", "us-east-1")).map(sorted));
  expect(account).toMatchObject({ Principal: { AWS: "arn:aws:iam::123456789012:root" }, Action: "kms:*" });
});

test("builds of self-hosted-vpc are in its private subnets, with the scanner of the mirror", async () => {
  const hosted = example("self-hosted-vpc");
  const { outputs } = hosted;
  const codebuild = new CodeBuildClient(hosted.config());
  const names = [String(outputs.scanner_project_name)];
  const { projects: [project] = [] } = await codebuild.send(new BatchGetProjectsCommand({ names }));
  expect(project?.environment?.environmentVariables).toContainEqual({
    name: "SCANNER_SHA256",
    type: "PLAINTEXT",
    value: expect.stringMatching(/^\{"(amd64|arm64)":"[0-9a-f]{64}"\}$/),
  });
  expect(project?.vpcConfig).toEqual({
    vpcId: outputs.vpc_id,
    subnets: [expect.stringMatching(/^subnet-/), expect.stringMatching(/^subnet-/)],
    securityGroupIds: [outputs.scanner_security_group_id],
  });
  expect(outputs.nat_public_ip).toMatch(/^\d+(\.\d+){3}$/);

  await hosted.send({ id: "hosted", containers: [container("shop/web:1")] });

  const row = await hosted.judged(outputs.ledger_table_name, keyOf("shop/web:1"));
  expect(row.verdict).toBe("PASSED");
});

describe("destroyed, without the token", () => {
  const outcomes = new Map<ExampleName, string>();

  beforeAll(async () => {
    await Promise.all(
      [...applied].map(async ([name, each]) => {
        outcomes.set(name, await each.destroy().then(() => "destroyed", String));
      }),
    );
  });

  test.each(EXAMPLES)("%s leaves nothing behind", async (name) => {
    expect(outcomes.get(name)).toBe("destroyed");
    const left = Object.entries(await inventory(example(name)));
    expect(left.filter(([, names]) => names.length > 0)).toEqual([]);
  });
});
