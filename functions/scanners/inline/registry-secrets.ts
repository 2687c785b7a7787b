import {
  BatchGetProjectsCommand,
  type CodeBuildClient,
  type EnvironmentVariable,
} from "@aws-sdk/client-codebuild";
import { REGISTRY_SECRETS_VARIABLE, REGISTRY_VARIABLES } from "../../contract/build";
import type { Scan } from "../../contract/scan";
import { BUILD_ERRORS } from "../../errors/build-errors";
import { errorOf } from "../../errors/error-reason";
import type { Refused } from "../scanner";

/** Value of that variable, as JSON. */
interface RegistrySecretsSetting {
  /** Full ARNs, from the input registry_credential_secret_arns. */
  readonly readable: readonly string[];
  /** One of them, for images of Docker Hub whose task definition names none. */
  readonly dockerHub?: string | null;
}

/** How long the setting is taken for granted, so that a deployment takes effect without new functions. */
const MAX_AGE_MS = 60_000;

/** Finds the secret that a scan's image is pulled with. */
export class RegistrySecrets {
  private setting: RegistrySecretsSetting = { readable: [] };
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly codebuild: CodeBuildClient,
    private readonly projectName: string,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * The overrides with which the build of a scan is started; none for an anonymous pull and for ECR.
   *
   * @returns `refused` where builds may not read the secret that the task definition names
   */
  async overridesFor({
    image,
    credentials,
  }: Pick<Scan, "image" | "credentials">): Promise<{ readonly overrides: EnvironmentVariable[] } | Refused> {
    if (credentials === undefined && !image.repository.startsWith("docker.io/")) {
      return { overrides: [] };
    }
    const { readable, dockerHub } = await this.read();
    if (credentials === undefined) {
      return { overrides: dockerHub ? overrides(dockerHub) : [] };
    }
    const secret = readable.find((arn) => names(credentials, arn));
    if (secret === undefined) {
      const error = errorOf(
        BUILD_ERRORS.registrySecretNotListed,
        (says) =>
          `The task definition of ${image.reference} pulls it with the secret ${credentials}, which scans may not ` +
          `read: ${says}, by its full ARN, and the key that it is encrypted with, unless that is AWS's own, to ` +
          "secret_kms_key_arns.",
      );
      return { ...error, kind: "refused" };
    }
    return { overrides: overrides(secret) };
  }

  private async read(): Promise<RegistrySecretsSetting> {
    if (this.now() - this.readAt > MAX_AGE_MS) {
      const { projects } = await this.codebuild.send(
        new BatchGetProjectsCommand({ names: [this.projectName] }),
      );
      const variables = projects?.[0]?.environment?.environmentVariables ?? [];
      const value = variables.find(({ name }) => name === REGISTRY_SECRETS_VARIABLE)?.value;
      if (value === undefined) {
        throw new Error(
          `The CodeBuild project ${this.projectName} has no variable ${REGISTRY_SECRETS_VARIABLE}: deploy the module again.`,
        );
      }
      this.setting = JSON.parse(value);
      this.readAt = this.now();
    }
    return this.setting;
  }
}

/** A task definition may name a secret without the six characters that its full ARN ends in. */
function names(credentials: string, arn: string): boolean {
  return credentials === arn || credentials === arn.replace(/-[A-Za-z0-9]{6}$/, "");
}

function overrides(secret: string): EnvironmentVariable[] {
  return Object.entries(REGISTRY_VARIABLES).map(([name, key]) => ({
    name,
    value: `${secret}:${key}`,
    type: "SECRETS_MANAGER",
  }));
}
