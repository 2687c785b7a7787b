import { ListQueuesCommand, SQSClient } from "@aws-sdk/client-sqs";
import { untilAnswer } from "../until";
import { rootOf } from "./accounts";
import { awsCli, commandLineOf } from "./aws-cli";
import { aws, useLocalAws } from "./shared-aws";

const [MANAGEMENT, SHOP, OTHER] = ["111111111111", "222222222222", "333333333333"] as const;
const REGIONS = ["us-east-1", "eu-west-1"];
const SET = ["--stack-set-name", "queues"];
const TEMPLATE = {
  Parameters: { First: { Type: "String" } },
  Conditions: { IsFirst: { "Fn::Equals": [{ Ref: "AWS::Region" }, { Ref: "First" }] } },
  Resources: {
    Everywhere: { Type: "AWS::SQS::Queue", Properties: { QueueName: "everywhere" } },
    Once: { Type: "AWS::SQS::Queue", Condition: "IsFirst", Properties: { QueueName: "once" } },
  },
};

useLocalAws(() =>
  aws.switch({
    organization: {
      id: "o-exampleorg1",
      accounts: [MANAGEMENT, SHOP, OTHER],
      units: { "ou-exam-ple00001": [MANAGEMENT, SHOP] },
    },
  }),
);

const call = <T>(command: string, ...args: readonly string[]) =>
  awsCli<T>(commandLineOf(aws, rootOf(aws, MANAGEMENT)), "cloudformation", command, ...SET, ...args);

async function queuesOf(account: string, region: string): Promise<(string | undefined)[]> {
  const { QueueUrls = [] } = await new SQSClient(rootOf(aws, account, region)).send(
    new ListQueuesCommand({}),
  );
  return QueueUrls.map((url) => url.split("/").at(-1)).sort();
}

test("a set of stacks reaches each region of each account of a unit, but not the management account", async () => {
  await call(
    "create-stack-set",
    ...["--template-body", JSON.stringify(TEMPLATE), "--permission-model", "SERVICE_MANAGED"],
    ...["--parameters", "ParameterKey=First,ParameterValue=us-east-1"],
  );
  const targets = ["--deployment-targets", "OrganizationalUnitIds=ou-exam-ple00001"];
  await call("create-stack-instances", ...targets, "--regions", ...REGIONS);

  type Summary = { Account: string; Region: string; StackInstanceStatus: { DetailedStatus: string } };
  const summaries = await untilAnswer("the stacks", async () => {
    const { Summaries } = await call<{ Summaries: readonly Summary[] }>("list-stack-instances");
    const isRunning = Summaries.some(
      ({ StackInstanceStatus: { DetailedStatus } }) => DetailedStatus === "RUNNING",
    );
    return isRunning ? undefined : Summaries;
  });

  expect(summaries).toMatchObject(
    REGIONS.map((Region) => ({
      Account: SHOP,
      Region,
      StackInstanceStatus: { DetailedStatus: "SUCCEEDED" },
    })),
  );
  expect(await Promise.all(REGIONS.map((region) => queuesOf(SHOP, region)))).toEqual([
    ["everywhere", "once"],
    ["everywhere"],
  ]);
  expect(await Promise.all([MANAGEMENT, OTHER].map((account) => queuesOf(account, "us-east-1")))).toEqual([
    [],
    [],
  ]);
});
