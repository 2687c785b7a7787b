import { DynamodbTable } from "@cdktf/provider-aws/lib/dynamodb-table";
import { TerraformVariable } from "cdktf";
import type { FargateImageScanningProps } from "../../../modules/fargate-image-scanning";
import { refusalOf } from "../synthesized";

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:prod/registry-AbCdEf";
const numbered = (count: number) =>
  Array.from({ length: count }, (_, index) => `${SECRET.slice(0, -9)}${index + 10}-AbCdEf`);

/** The one thing that synthesis says of the properties. */
function violation(props: Parameters<typeof refusalOf>[0]): string | undefined {
  const [, first, ...more] = refusalOf(props)?.split("\n- ") ?? [];
  expect(more).toEqual([]);
  return first;
}

test.each([
  ["https://quay.io", /must have hosts of registries as its keys.*without scheme and path.*Correct the keys/],
  ["quay.io/acme", /must have hosts/],
  ["quay.io/", /must have hosts/],
  ["Quay.io", /must have hosts.*in lower case/],
  ["quay", /must have hosts/],
  ["*.example.com", /must have hosts/],
  ["quay.io:", /must have hosts/],
  ["user@quay.io", /must have hosts/],
  ["quay.io:0", /must have hosts/],
  ["quay.io:65536", /with a port of at most 65535/],
  ["registry:70000", /with a port of at most 65535/],
  ["quay.io:0443", /must have hosts/],
  [" quay.io", /must have hosts/],
  ["quay.io\n", /must have hosts/],
  ["", /must have hosts/],
  ["index.docker.io", /Docker Hub's host is docker.io.*Put its secrets under docker.io/],
  ["registry-1.docker.io", /Docker Hub's host is docker.io/],
  ["docker.io:443", /Docker Hub's host is docker.io/],
  ["registry.hub.docker.com", /Docker Hub's host is docker.io/],
  ["hub.docker.com", /Docker Hub's host is docker.io/],
  ["123456789012.dkr.ecr.eu-west-1.amazonaws.com", /ECR needs no secret.*ecr_repository_arns/],
  ["123456789012.dkr.ecr-fips.us-east-1.amazonaws.com", /ECR needs no secret/],
  ["123456789012.dkr-ecr.us-west-2.on.aws", /ECR needs no secret/],
  ["public.ecr.aws", /ECR needs no secret/],
])("the host %j is refused, and the message says what is allowed", (host, message) => {
  expect(violation({ registryCredentials: { [host]: [SECRET] } })).toMatch(message);
});

test.each([
  "docker.io",
  "quay.io",
  "registry.example.com:5000",
  "registry:5000",
  "registry.example.com:65535",
  "registry:1",
  "registry:60999",
  "localhost",
  "localhost:5000",
  "10.0.0.1:5000",
  "my-docker.io",
  "dkr.ecr.example.com",
])("the host %s is accepted", (host) => {
  expect(violation({ registryCredentials: { [host]: [SECRET] } })).toBeUndefined();
});

test.each<[string, FargateImageScanningProps, RegExp]>([
  ["a secret by name", { registryCredentials: { "quay.io": ["quay"] } }, /must hold full ARNs.*Take them/],
  [
    "a secret without its six characters",
    { registryCredentials: { "quay.io": [SECRET.slice(0, -7)] } },
    /must hold full ARNs/,
  ],
  [
    "secrets by a wildcard",
    { registryCredentials: { "quay.io": [SECRET.replace("prod/registry", "*")] } },
    /must hold full ARNs/,
  ],
  [
    "a host without a secret",
    { registryCredentials: { "quay.io": [] } },
    /at least one secret.*Remove hosts/,
  ],
  [
    "a secret twice for one host",
    { registryCredentials: { "quay.io": [SECRET, SECRET] } },
    /none twice for the same host.*repeated ARNs/,
  ],
  [
    "more than 2,000 characters",
    { registryCredentials: { "quay.io": numbered(10), [`${"r".repeat(600)}.io`]: numbered(10) } },
    /takes 2000 characters of hosts and ARNs as JSON.*second copy/,
  ],
  [
    "a secret for Docker Hub that is for another registry",
    { registryCredentials: { "quay.io": [SECRET] }, dockerHubCredentialSecretArn: SECRET },
    /^docker_hub_credential_secret_arn must be one of registry_credentials\["docker.io"\].*Add it/,
  ],
  [
    "a secret for Docker Hub without any registry",
    { dockerHubCredentialSecretArn: SECRET },
    /^docker_hub_credential_secret_arn must be one of/,
  ],
])("%s is refused", (_, props, message) => {
  expect(violation(props)).toMatch(message);
});

test("one secret may be for several hosts, and for Docker Hub's images of tasks without credentials", () => {
  const registryCredentials = { "docker.io": [SECRET], "registry.example.com": [SECRET] };

  expect(violation({ registryCredentials, dockerHubCredentialSecretArn: SECRET })).toBeUndefined();
});

describe("what only Terraform knows is left to it", () => {
  test("as secrets", () => {
    const found = violation((scope) => {
      const { arn } = new DynamodbTable(scope, "any", { name: "any", hashKey: "id" });
      const list = new TerraformVariable(scope, "list", { type: "list(string)" }).listValue;
      return {
        registryCredentials: { "quay.io": [arn, SECRET], "ghcr.io": list, "docker.io": [arn] },
        dockerHubCredentialSecretArn: SECRET,
      };
    });

    expect(found).toBeUndefined();
  });

  test("but more than 20 secrets are too many, whatever they are", () => {
    const found = violation((scope) => ({
      registryCredentials: {
        "quay.io": numbered(21).map(
          (_, index) => new DynamodbTable(scope, `any-${index}`, { name: "any", hashKey: "id" }).arn,
        ),
      },
    }));

    expect(found).toMatch(/takes at most 20 secrets/);
  });
});
