import {
  CodeBuildClient,
  ListBuildsForProjectCommand,
  type StartBuildCommandInput,
} from "@aws-sdk/client-codebuild";
import { assume } from "./accounts";
import { createRole } from "./aws-cli";
import { override, ScannerProject } from "./scanner-project";

const SCANNER_ARN = "arn:aws:codebuild:us-east-1:123456789012:project/scanner";

let project: ScannerProject;

beforeAll(async () => {
  project = await ScannerProject.create();
});

afterAll(async () => {
  await project?.aws.stop();
});

afterEach(() => project.aws.resetSwitches());

describe("StartBuild", () => {
  test("answers a repeated token with the same build, and refuses it with other parameters", async () => {
    const first = await project.start({ idempotencyToken: "token-1", ...override({ LEVEL: "1" }) });

    expect((await project.start({ idempotencyToken: "token-1", ...override({ LEVEL: "1" }) })).id).toBe(
      first.id,
    );
    await expect(project.start({ idempotencyToken: "token-1" })).rejects.toThrow(
      expect.objectContaining({ name: "InvalidInputException" }),
    );
    const second = await project.start({ idempotencyToken: "token-2" });

    expect(second.id).not.toBe(first.id);
    await Promise.all([project.ended(first), project.ended(second)]);
    const { ids } = await project.codebuild.send(new ListBuildsForProjectCommand({ projectName: "scanner" }));
    expect(ids?.slice(0, 2)).toEqual([second.id, first.id]);
  });

  test("is authorised on the project, with CodeBuild's condition keys", async () => {
    const client = await starter();
    await project.ended(await project.start(override({ LEVEL: "allowed" }), client));

    const refused: Partial<StartBuildCommandInput>[] = [
      { projectName: "other" },
      { buildspecOverride: "version: 0.2" },
      { imageOverride: "other" },
      { privilegedModeOverride: false },
      override({ LEVEL: "allowed", TOKEN: "stolen" }),
    ];
    for (const input of refused) {
      await expect(project.start(input, client)).rejects.toThrow(
        "is not authorized to perform: codebuild:StartBuild",
      );
    }
  });
});

/** A client with the rights of a role that may start the scanner, but override one variable only. */
async function starter(): Promise<CodeBuildClient> {
  const deny = (condition: object) => ({
    Effect: "Deny",
    Action: "codebuild:StartBuild",
    Resource: "*",
    Condition: condition,
  });
  const arn = await createRole(project.aws, "starter", { AWS: "*" }, [
    { Effect: "Allow", Action: "codebuild:StartBuild", Resource: SCANNER_ARN },
    deny({ Null: { "codebuild:source.buildspec": "false" } }),
    deny({ Null: { "codebuild:environment.image": "false" } }),
    deny({ Null: { "codebuild:environment.privilegedMode": "false" } }),
    deny({ "ForAnyValue:StringNotEquals": { "codebuild:environment.environmentVariables.name": ["LEVEL"] } }),
  ]);
  return new CodeBuildClient(await assume(project.aws.clientConfig, arn));
}
