import type { Build } from "@aws-sdk/client-codebuild";
import { makeUser, policyOf } from "./accounts";
import { awsCli, commandLineOf, createRole } from "./aws-cli";
import { phase, ScannerProject } from "./scanner-project";

// CodeBuild reads parameters with the rights of the build's role, and so does the embedded one.

const NAME = "/sysdig/token";
const ARN = "arn:aws:ssm:us-east-1:*:parameter/sysdig/token";

let project: ScannerProject;
let key: string;

beforeAll(async () => {
  project = await ScannerProject.create();
  const { KeyMetadata } = await awsCli<{ KeyMetadata: { Arn: string } }>(project.aws, "kms", "create-key");
  key = KeyMetadata.Arn;
  const secureString = ["--type", "SecureString", "--key-id", key, "--value", "s3cr3t"];
  await awsCli(project.aws, "ssm", "put-parameter", "--name", NAME, ...secureString);
});

afterAll(() => project?.aws.stop());

/** A build of a role with these rights beside those that every build has, whose token is the parameter. */
async function buildWith(name: string, ...statements: object[]): Promise<Build> {
  const role = await createRole(project.aws, name, { Service: "codebuild.amazonaws.com" }, [
    { Effect: "Allow", Action: ["logs:*", "secretsmanager:GetSecretValue"], Resource: "*" },
    { Effect: "Allow", Action: "codebuild:*", Resource: "*" },
    ...statements,
  ]);
  await project.createProject(name, role, "token:key");
  const token = { name: "TOKEN", value: NAME, type: "PARAMETER_STORE" as const };
  return project.ended(await project.start({ projectName: name, environmentVariablesOverride: [token] }));
}

const readParameter = () => ({ Effect: "Allow", Action: "ssm:GetParameters", Resource: ARN });
const useKey = (service: string) => ({
  Effect: "Allow",
  Action: "kms:Decrypt",
  Resource: key,
  Condition: { StringLike: { "kms:ViaService": `${service}.*.amazonaws.com*` } },
});
const cause = (build: Build) => phase(build, "DOWNLOAD_SOURCE")?.contexts?.[0];

test("a role with the right to the parameter and its key, through Systems Manager, gets the value", async () => {
  const build = await buildWith("both", readParameter(), useKey("ssm"));

  expect(build.buildStatus).toBe("SUCCEEDED");
  expect(await project.logOf(build)).toContain("token=s3cr3t");
});

test("a role that may not read the parameter does not", async () => {
  expect(cause(await buildWith("neither"))).toEqual({
    statusCode: "Decrypted Variables Error",
    message: expect.stringMatching(/not authorized to perform: ssm:GetParameters/),
  });
});

test.each([
  ["none", "no-key", [] as string[]],
  ["that of another service", "other-service", ["secretsmanager"]],
])(
  "a role with no right to its key (%s) does not",
  async (_, name, services) => {
    const build = await buildWith(name, readParameter(), ...services.map(useKey));

    expect(cause(build)).toEqual({
      statusCode: "Decrypted Variables Error",
      message: expect.stringMatching(/not authorized to perform: kms:Decrypt/),
    });
  },
  60_000,
);

test("whoever may read one parameter gets it by GetParameters, and no other", async () => {
  const { aws } = project;
  const reader = commandLineOf(aws, await makeUser(aws.clientConfig, "reader", policyOf(readParameter())));
  const read = (...names: string[]) => awsCli(reader, "ssm", "get-parameters", "--names", ...names);

  expect(await read(NAME)).toMatchObject({ Parameters: [{ Name: NAME }] });
  await expect(read("/another/token")).rejects.toThrow("AccessDenied");
  await expect(read(NAME, "/another/token")).rejects.toThrow("AccessDenied");
});
