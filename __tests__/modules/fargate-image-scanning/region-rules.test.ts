import { AwsProvider } from "@cdktf/provider-aws/lib/provider";
import { TerraformVariable } from "cdktf";
import type { Construct } from "constructs";
import { propertyName } from "../../../modules/terraform-language";
import { type Given, refusalOf } from "../synthesized";

const secretIn = (region: string) => `arn:aws:secretsmanager:${region}:123456789012:secret:any-AbCdEf`;

/** With what words the construct refuses properties in a stack whose provider is in eu-west-1. */
const refusedInIreland = (props: (scope: Construct) => Given) =>
  refusalOf((stack) => {
    new AwsProvider(stack, "elsewhere", { alias: "elsewhere", region: "us-east-1" });
    new AwsProvider(stack, "aws", { region: "eu-west-1" });
    return props(stack);
  });

const WITH_SECRET: Readonly<Record<string, (arn: string) => Given>> = {
  sysdig_secure_api_token_secret: (arn) => ({ sysdigSecureApiTokenSecret: { arn } }),
  registry_credentials: (arn) => ({ registryCredentials: { "quay.io": { secretArns: [arn] } } }),
  ca_bundle_secret: (arn) => ({ caBundleSecret: { arn } }),
};

describe.each(Object.entries(WITH_SECRET))("a secret in %s", (input, withSecret) => {
  test("of another region is refused at synth, where the provider's region is known", () => {
    expect(refusedInIreland(() => withSecret(secretIn("us-east-1")))).toMatch(
      new RegExp(
        `- ${propertyName(input)}\\S* must .* of this region\\. .* Replicate the secret .*replica's ARN\\.$`,
      ),
    );
  });

  test("of the same region is taken, in any account", () => {
    expect(refusedInIreland(() => withSecret(secretIn("eu-west-1")))).toBeUndefined();
  });

  test("is left to Terraform where only that knows the region, or the secret", () => {
    expect(refusalOf(withSecret(secretIn("us-east-1")))).toBeUndefined();
    expect(
      refusedInIreland((scope) =>
        withSecret(new TerraformVariable(scope, "secret", { type: "string" }).stringValue),
      ),
    ).toBeUndefined();
  });

  test("of any region is taken in backend mode, whose functions read it themselves", () => {
    expect(
      refusedInIreland(() => ({ ...withSecret(secretIn("us-east-1")), scanMode: "backend" })),
    ).toBeUndefined();
  });
});
