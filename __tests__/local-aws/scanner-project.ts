import { CloudWatchLogsClient, GetLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import {
  BatchGetBuildsCommand,
  type Build,
  type BuildPhase,
  CodeBuildClient,
  CreateProjectCommand,
  CreateReportGroupCommand,
  type EnvironmentVariable,
  type ProjectEnvironment,
  StartBuildCommand,
  type StartBuildCommandInput,
} from "@aws-sdk/client-codebuild";
import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { LocalAws } from "../../local-aws";
import { untilAnswer } from "../until";
import { createRole } from "./aws-cli";

const BUILDSPEC = `
version: 0.2
env: { shell: bash }
phases:
  build:
    commands:
      - echo "token=$TOKEN leak=[$PARENT_SECRET]"
      - mkdir out && echo "\${REPORT:-<testsuite/>}" > out/findings.xml
reports:
  $REPORT_GROUP_ARN: { files: ["*.xml"], base-directory: out, file-format: JUNITXML }
`;

/** A CodeBuild project `scanner`, its role, a secret and a report group. */
export class ScannerProject {
  private constructor(
    readonly aws: LocalAws,
    readonly codebuild: CodeBuildClient,
    readonly reportGroupArn: string,
  ) {}

  /** Make the project, and what it needs. */
  static async create(aws: LocalAws): Promise<ScannerProject> {
    const codebuild = new CodeBuildClient({ ...aws.clientConfig, maxAttempts: 1 });
    const secret = await new SecretsManagerClient(aws.clientConfig).send(
      new CreateSecretCommand({ Name: "token", SecretString: JSON.stringify({ key: "s3cr3t" }) }),
    );
    const group = await codebuild.send(
      new CreateReportGroupCommand({
        name: "findings",
        type: "TEST",
        exportConfig: { exportConfigType: "NO_EXPORT" },
      }),
    );
    const project = new ScannerProject(aws, codebuild, group.reportGroup?.arn as string);
    const role = await createRole(aws, "builder", { Service: "codebuild.amazonaws.com" }, [
      { Effect: "Allow", Action: "logs:*", Resource: "*" },
      { Effect: "Allow", Action: "secretsmanager:GetSecretValue", Resource: secret.ARN },
      {
        Effect: "Allow",
        Action: ["codebuild:CreateReport", "codebuild:UpdateReport", "codebuild:BatchPutTestCases"],
        Resource: project.reportGroupArn,
      },
    ]);
    await project.createProject("scanner", role, `${secret.ARN}:key`);
    return project;
  }

  /** Make another project like `scanner`. */
  async createProject(name: string, serviceRole: string, token: string): Promise<void> {
    await createProject(this.codebuild, name, serviceRole, BUILDSPEC, [
      { name: "TOKEN", value: token, type: "SECRETS_MANAGER" },
      { name: "REPORT_GROUP_ARN", value: this.reportGroupArn },
      { name: "LEVEL", value: "project" },
    ]);
  }

  /** Start a build, as the account's root user unless another client is given. */
  async start(input: Partial<StartBuildCommandInput> = {}, client = this.codebuild): Promise<Build> {
    const { build } = await client.send(new StartBuildCommand({ projectName: "scanner", ...input }));
    return build as Build;
  }

  /** The build as it stands now. */
  async look({ id }: Build): Promise<Build> {
    const { builds } = await this.codebuild.send(new BatchGetBuildsCommand({ ids: [id as string] }));
    return builds?.[0] as Build;
  }

  /** The build, once it has ended. */
  ended(build: Build): Promise<Build> {
    return untilAnswer("the build", async () => {
      const now = await this.look(build);
      return now.buildComplete ? now : undefined;
    });
  }

  /** Everything in the build's log. */
  async logOf(build: Build): Promise<string> {
    const { groupName: logGroupName, streamName: logStreamName } = build.logs ?? {};
    const { events = [] } = await new CloudWatchLogsClient(this.aws.clientConfig).send(
      new GetLogEventsCommand({ logGroupName, logStreamName }),
    );
    return events.map(({ message }) => message).join("");
  }
}

/** The environment of a project with these variables. */
export const environmentOf = (environmentVariables: EnvironmentVariable[] = []): ProjectEnvironment => ({
  ...({ type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image: "image" } as const),
  environmentVariables,
});

/** Make a project of CodeBuild. */
export async function createProject(
  codebuild: CodeBuildClient,
  name: string,
  serviceRole: string,
  buildspec: string,
  variables?: EnvironmentVariable[],
): Promise<void> {
  await codebuild.send(
    new CreateProjectCommand({
      ...{ name, serviceRole, environment: environmentOf(variables) },
      source: { type: "NO_SOURCE", buildspec },
      artifacts: { type: "NO_ARTIFACTS" },
    }),
  );
}

/** Plain environment variables as StartBuild's overrides. */
export function override(variables: Record<string, string>): Partial<StartBuildCommandInput> {
  return {
    environmentVariablesOverride: Object.entries(variables).map(([name, value]) => ({
      name,
      value,
      type: "PLAINTEXT",
    })),
  };
}

/** One phase of a build, if it got there. */
export function phase(build: Build, type: string): BuildPhase | undefined {
  return build.phases?.find(({ phaseType }) => phaseType === type);
}
