import { readFileSync } from "node:fs";
import { join } from "node:path";
import {
  CreateSecretCommand,
  GetSecretValueCommand,
  SecretsManagerClient,
} from "@aws-sdk/client-secrets-manager";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { shell } from "../documented-commands";
import { createdTogether, ModuleConsumer, PLAN_FILE, type PlannedFolder } from "./planned-folder";

const TOKEN = { token: "a-token-of-one-stage" };
const ROOT = join(__dirname, "..", "..");
const read = (page: string) => readFileSync(join(ROOT, page), "utf8");
/** What docs/token.md says of a plan and an apply: Terraform's words, behind the name of the variable. */
const ROWS = [...read("docs/token.md").matchAll(/^\| (\w+)[^|]*\| (\w+)[^|]*\| [^|*]+\*([^|*]+)\* \|$/gm)];
const documented = (plan: string, apply: string) =>
  ROWS.find((row) => row[1] === plan && row[2] === apply)?.[3];

let aws: LocalAws;
let consumer: ModuleConsumer;

beforeAll(async () => {
  aws = await startLocalAws();
  consumer = await ModuleConsumer.on(aws);
});

afterAll(async () => {
  await aws?.stop();
  consumer?.remove();
});

/** Terraform's words in one line, as it breaks them by the width of a terminal. */
const refusal = (applied: Promise<string>) =>
  applied.then(
    () => "applied",
    ({ message }: Error) => message.replace(/[│╷╵\s]+/g, " "),
  );

test.each([
  ["with", "without", TOKEN, {}],
  ["without", "with", {}, TOKEN],
] as const)(
  "a plan %s the token and an apply %s it: Terraform refuses, as the docs say",
  async (plan, apply, planned, applied) => {
    await consumer.planned(planned);

    expect(await refusal(consumer.applyPlanned(applied))).toContain(documented(plan, apply));
  },
);

test("two stages without the token store not-set, and with it that of the second one", async () => {
  const stored = async () => {
    const SecretId = "fargate-image-scanning-sysdig-secure-api-token";
    return (await new SecretsManagerClient(aws.clientConfig).send(new GetSecretValueCommand({ SecretId })))
      .SecretString;
  };
  await consumer.planned();
  await consumer.applyPlanned();
  expect(await stored()).toBe("not-set");

  consumer.call({ sysdig_secure_api_token_version: 2 });
  await consumer.planned(TOKEN);
  expect(readFileSync(join(consumer.folder, PLAN_FILE)).includes(TOKEN.token)).toBe(false);
  await consumer.applyPlanned({ token: "a-token-of-the-second-stage" });
  expect(await stored()).toBe("a-token-of-the-second-stage");
});

test("a pipeline of two stages works with an existing secret, as the docs show", async () => {
  const [, stages = ""] = /^```sh pipeline\n([\s\S]*?)^```$/m.exec(read("docs/token.md")) ?? [];
  const { ARN: arn } = await new SecretsManagerClient(aws.clientConfig).send(
    new CreateSecretCommand({ Name: "sysdig-token", SecretString: "a-token" }),
  );
  consumer.call({ sysdig_secure_api_token: null, sysdig_secure_api_token_secret: { arn } });

  expect(await shell(aws, stages, consumer.folder)).toContain("Apply complete!");
  expect((await consumer.plan({})).code).toBe(0);
});

test("the planned buildspec differs from the module's file by the report groups alone, by the command of the docs", async () => {
  const [, command = ""] =
    /^ {3}```sh compare-plan\n([\s\S]*?)^ {3}```$/m.exec(read("docs/supply-chain.md")) ?? [];

  const shown = await shell(aws, `MODULE=../terraform-module\n${command.trimEnd()} || true`, consumer.folder);

  const differing = shown.split("\n").filter((line) => /^[<>]/.test(line));
  expect(differing).toEqual([
    ...["images", "vulnerabilities"].map((report) =>
      expect.stringMatching(
        new RegExp(`^< .*arn:aws:codebuild:us-east-1:123456789012:report-group/.*-${report}:`),
      ),
    ),
    ...["images", "vulnerabilities"].map((report) =>
      expect.stringMatching(new RegExp(`^> .*REPORT_GROUP_ARN-${report}:`)),
    ),
  ]);
});

describe("what is made in the same configuration", () => {
  let together: PlannedFolder;

  beforeAll(async () => {
    together = createdTogether(aws, join(consumer.workspace, "terraform-module"));
    await together.init();
  });

  const MAX_INPUTS = { clusters: 30, repositories: 70, topics: 5, registry_secrets: 20, keys: 20 };

  test("is planned: as many as the module takes", async () => {
    const policies = [0, 1, 2, 3].map((index) => [index, `arn:aws:iam::aws:policy/Policy${index}`]);

    const plan = await together.planned({ ...MAX_INPUTS, more_policy_arns: Object.fromEntries(policies) });

    expect(plan.nullsInLists).toEqual([]);
    const attachments = plan.created.filter(({ type }) => type === "aws_iam_role_policy_attachment");
    expect(attachments.filter(({ address }) => /_additional\["\w+"\]$/.test(address))).toHaveLength(3 + 4);
  });

  test("is refused when planning where it is one more of each, or a policy twice, not half way through an apply", async () => {
    const more = Object.fromEntries(Object.entries(MAX_INPUTS).map(([name, most]) => [name, most + 1]));

    const arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";
    const refusal = await together.refusal({ ...more, more_policy_arns: { one: arn, other: arn } });

    const said = [
      "cluster_arns takes at most 30",
      "ecr_repository_arns takes at most 70",
      "alarm_actions takes at most 5",
      "registry_credentials takes at most 20",
      "secret_kms_key_arns takes at most 20",
      "additional_trigger_policy_arns must name each policy once",
    ];
    expect(said.filter((message) => !refusal?.includes(message))).toEqual([]);
  });
});
