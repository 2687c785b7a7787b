import { readFileSync } from "node:fs";
import { ListSecretsCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { LocalAws } from "../../local-aws";
import { awsCli } from "../local-aws/aws-cli";
import { TestInstallation } from "./installation";
import { container, digestOf, keyOf } from "./task-event";

const NAME = "/sysdig/token";
const TOKEN = "recognisable-c0ffee-token";
const ROTATED = "recognisable-decaf-token";

let installation: TestInstallation;

beforeAll(async () => {
  const parameter = { name: NAME, kms_key_arn: "" };
  installation = await TestInstallation.create(
    { sysdig_secure_api_token: undefined, sysdig_secure_api_token_ssm_parameter: parameter },
    {},
    async (aws) => {
      const { KeyMetadata } = await awsCli<{ KeyMetadata: { Arn: string } }>(aws, "kms", "create-key");
      parameter.kms_key_arn = KeyMetadata.Arn;
      await storeToken(aws, TOKEN, KeyMetadata.Arn);
    },
  );
});

afterEach(() => installation.aws.sysdig.reset());
afterAll(() => installation?.remove());

async function storeToken(aws: LocalAws, token: string, key: string): Promise<void> {
  await awsCli(
    aws,
    ...["ssm", "put-parameter", "--name", NAME, "--type", "SecureString", "--key-id", key],
    ...["--value", token, "--overwrite"],
  );
}

const keyArn = () =>
  (installation.variables.sysdig_secure_api_token_ssm_parameter as { kms_key_arn: string }).kms_key_arn;

test("a build scans with the token of the parameter, and with the next one once it is rotated", async () => {
  await installation.aws.sysdig.requireToken(TOKEN);
  await installation.send({ id: "first", containers: [container("shop/web:1")] });
  await installation.untilRow(keyOf("shop/web:1"), { verdict: "PASSED" });

  await storeToken(installation.aws, ROTATED, keyArn());
  await installation.aws.sysdig.requireToken(ROTATED);
  await installation.send({ id: "second", containers: [container("shop/web:2")] });
  await installation.untilRow(keyOf("shop/web:2"), { verdict: "PASSED" });
});

test("a second plan, which has no token at hand, is empty, and the token is in no state and in no secret", async () => {
  const { deployment, variables, aws } = installation;

  const { code, output } = await deployment.plan(variables);

  expect([code, output]).toEqual([0, expect.stringContaining("No changes")]);
  expect(output).not.toContain(TOKEN);
  expect(readFileSync(deployment.stateFile, "utf8")).not.toMatch(new RegExp(`${TOKEN}|${ROTATED}`));
  const { SecretList } = await new SecretsManagerClient(aws.clientConfig).send(new ListSecretsCommand({}));
  expect(SecretList).toEqual([]);
  expect(installation.output("token_secret_arn")).toBe("");
});

test("a parameter that is gone ends the scan with the name of the input", async () => {
  await awsCli(installation.aws, "ssm", "delete-parameter", "--name", NAME);

  await installation.send({ id: "gone", containers: [container("shop/web:3")] });

  const row = await installation.untilRow(keyOf("shop/web:3"), { rowState: "ERROR" });
  expect(row).toMatchObject({
    errorClass: "configuration",
    reason: expect.stringMatching(/parameter does not exist.*sysdig_secure_api_token_ssm_parameter/),
  });
  await storeToken(installation.aws, ROTATED, keyArn());
});

test("in backend mode the functions read it", async () => {
  await installation.deployment.apply({ ...installation.variables, scan_mode: "backend" });
  await installation.aws.sysdig.requireToken(ROTATED);
  const image = "shop/backend:1";
  await installation.aws.sysdig.setImage(image, { digest: digestOf(image) });

  await installation.send({ id: "backend", containers: [container(image)] });

  await installation.untilRow(keyOf(image), { rowState: "SCANNING" });
  await installation.passTime(keyOf(image), "dueAt");
  await installation.coordinate();
  await installation.untilRow(keyOf(image), { verdict: "PASSED", origin: "backend" });
});
