import { CreateRoleCommand, IAMClient, PutRolePolicyCommand } from "@aws-sdk/client-iam";
import { InvokeCommand, LambdaClient } from "@aws-sdk/client-lambda";
import type { LocalAws } from "../../local-aws";
import { commandsOf, shell } from "../documented-commands";
import { AppliedExample } from "./example";
import { runningTask } from "./running-tasks";
import { container, keyOf } from "./task-event";

const SHOP = "210987654321";
const REGISTRY = "109876543210";
const ORGANIZATION = "o-a1b2c3d4e5";
const HUB_REGION = "eu-central-1";
const TERRAFORM = "terraform";
const CLUSTER = "production";
const PAGE = "docs/organisation.md";

const statement = (others: object) =>
  JSON.stringify({ Version: "2012-10-17", Statement: [{ Effect: "Allow", ...others }] });

/** The clients of an account's root user: its access key has the number of the account. */
function configOf({ clientConfig }: LocalAws, account: string, region = HUB_REGION) {
  return { ...clientConfig, region, credentials: { accessKeyId: account, secretAccessKey: "any" } };
}

/** A role for Terraform in each member, which the hub's account assumes. */
async function prepare(aws: LocalAws) {
  for (const account of [SHOP, REGISTRY]) {
    const iam = new IAMClient(configOf(aws, account));
    await iam.send(
      new CreateRoleCommand({
        RoleName: TERRAFORM,
        AssumeRolePolicyDocument: statement({
          Principal: { AWS: `arn:aws:iam::${aws.accountId}:root` },
          Action: "sts:AssumeRole",
        }),
      }),
    );
    const PolicyDocument = statement({ Action: "*", Resource: "*" });
    await iam.send(new PutRolePolicyCommand({ RoleName: TERRAFORM, PolicyName: "all", PolicyDocument }));
  }
  await aws.switch({ organization: { id: ORGANIZATION, accounts: [aws.accountId, SHOP, REGISTRY] } });
  return {
    organization_id: ORGANIZATION,
    shop_role_arn: `arn:aws:iam::${SHOP}:role/${TERRAFORM}`,
    registry_role_arn: `arn:aws:iam::${REGISTRY}:role/${TERRAFORM}`,
  };
}

let example: AppliedExample;

beforeAll(async () => {
  example = await AppliedExample.apply("organisation", prepare);
});

afterAll(() => example?.remove());

test("a second plan of hub and members is empty, without the token", () => {
  const { code, output } = example.secondPlan;

  expect(output).toContain("No changes");
  expect(code).toBe(0);
});

test("what runs in a member is scanned, and the commands of docs/organisation.md show it", async () => {
  const { aws, outputs } = example;
  const image = "docker.io/acme/web:1";
  const task = JSON.stringify(runningTask("of-shop", [container(image)], {}, CLUSTER));
  const there = task.replaceAll(`${aws.region}:${aws.accountId}`, `${HUB_REGION}:${SHOP}`);
  await aws.putTasks([JSON.parse(there)], { events: true });
  const row = await example.judged(outputs.ledger_table_name, keyOf(image), HUB_REGION);
  const FunctionName = "fargate-image-scanning-task-sweeper";
  await new LambdaClient(example.config(HUB_REGION)).send(new InvokeCommand({ FunctionName }));

  const said = await shell(aws, commandsOf(PAGE, "Whether it works"));
  const ofMember = `export AWS_ACCESS_KEY_ID=${SHOP} AWS_REGION=${HUB_REGION}`;
  const lost = await shell(aws, [ofMember, commandsOf(PAGE, "Whether it works", "member")].join("\n"));

  expect(row).toMatchObject({ verdict: "PASSED" });
  expect(said).toContain("places of members that answer: 3");
  expect(said).toContain(`service ${SHOP}/${HUB_REGION}/production/web`);
  expect(said.match(/docker\.io\/acme\/web:1/g)).toHaveLength(2);
  expect(JSON.parse(lost)).toEqual({ Attributes: { ApproximateNumberOfMessages: "0" } });
});
