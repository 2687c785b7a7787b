import {
  BatchGetProjectsCommand,
  type CodeBuildClient,
  type EnvironmentVariable,
} from "@aws-sdk/client-codebuild";
import {
  type ProjectVariable,
  REGISTRY_SECRETS_VARIABLE,
  REGISTRY_VARIABLES,
  type RegistrySecretsSetting,
} from "../../contract/build";
import { MINUTE } from "../../contract/durations";
import { ecrRegion } from "../../contract/images/ecr-host";
import { registryOf } from "../../contract/images/image";
import type { Scan, ScanError } from "../../contract/images/scan";
import { BUILD_ERRORS } from "../../errors/build-errors";
import { errorOf } from "../../errors/error-reason";

/** Is pulled anonymously, whereas private ECR is pulled with the builds' role. */
const ECR_PUBLIC = "public.ecr.aws";

/** At this age the setting is read again, so that a deployment takes effect in running functions. */
const MAX_AGE_MS = MINUTE;

/**
 * Finds the secret with which a scan's image is pulled. Whoever may register a task definition chooses both its image
 * and its secret. So a secret is only sent to the registries for which the installation's settings list it.
 */
export class RegistrySecrets {
  private setting: RegistrySecretsSetting | undefined;
  private readAt = Number.NEGATIVE_INFINITY;

  constructor(
    private readonly codebuild: CodeBuildClient,
    private readonly projectName: string,
    private readonly now: () => number = Date.now,
  ) {}

  /**
   * Returns the overrides for the build of a scan. Empty for an anonymous pull and for ECR.
   *
   * @returns an error if the named secret is listed for other registries, if it is not listed and the registry has no
   * default, or if the project does not list the secrets
   */
  async overridesFor({
    image,
    credentials,
  }: Pick<Scan, "image" | "credentials">): Promise<
    { readonly overrides: EnvironmentVariable[] } | ScanError
  > {
    const host = registryOf(image);
    // ECS ignores a secret for these registries, too.
    if (ecrRegion(image.reference) !== undefined || host === ECR_PUBLIC) {
      return { overrides: [] };
    }
    const setting = await this.read();
    if (setting === undefined) {
      const detail = `the project ${this.projectName} has no variable ${REGISTRY_SECRETS_VARIABLE}`;
      return errorOf(BUILD_ERRORS.RefusedStart, { detail });
    }
    const { hosts, defaults = {} } = setting;
    const usual = Object.hasOwn(defaults, host) ? defaults[host] : undefined;
    const all = Object.entries(hosts).flatMap(([of, secrets]) => secrets.map((secret) => ({ of, secret })));
    const meant = all.filter(({ secret }) => names(credentials, secret));
    const own = meant.length === 0 ? usual : meant.find(({ of }) => of === host)?.secret;
    if (own || credentials === undefined) {
      return { overrides: own ? overrides(own) : [] };
    }
    const pull = { image: image.reference, host, secret: credentials };
    const others = meant.map(({ of }) => of).join(", ");
    return others
      ? errorOf(BUILD_ERRORS.SecretOfOtherRegistry, { ...pull, others })
      : errorOf(BUILD_ERRORS.SecretNotListed, pull);
  }

  private async read(): Promise<RegistrySecretsSetting | undefined> {
    if (this.now() - this.readAt > MAX_AGE_MS) {
      const value = await projectVariable(this.codebuild, this.projectName, REGISTRY_SECRETS_VARIABLE);
      this.setting = settingIn(value);
      this.readAt = this.setting ? this.now() : Number.NEGATIVE_INFINITY;
    }
    return this.setting;
  }
}

export async function projectVariable(client: CodeBuildClient, project: string, variable: ProjectVariable) {
  const { projects } = await client.send(new BatchGetProjectsCommand({ names: [project] }));
  return projects?.[0]?.environment?.environmentVariables?.find(({ name }) => name === variable)?.value;
}

/** Reads the setting; undefined for a value that Terraform did not write. */
function settingIn(value = ""): RegistrySecretsSetting | undefined {
  const isText = (each: unknown) => typeof each === "string";
  try {
    const { hosts = {}, defaults = {} }: RegistrySecretsSetting = JSON.parse(value);
    const isWhole =
      Object.values(hosts).every((secrets) => Array.isArray(secrets) && secrets.every(isText)) &&
      Object.values(defaults).every((secret) => secret === null || isText(secret));
    return isWhole ? { hosts, defaults } : undefined;
  } catch {
    return undefined;
  }
}

/** A task definition may leave out the six random characters at the end of a secret's ARN. */
function names(credentials: string | undefined, arn: string): boolean {
  return credentials === arn || credentials === arn.replace(/-[A-Za-z0-9]{6}$/, "");
}

function overrides(secret: string): EnvironmentVariable[] {
  return Object.entries(REGISTRY_VARIABLES).map(([name, key]) => ({
    name,
    value: `${secret}:${key}`,
    type: "SECRETS_MANAGER",
  }));
}
