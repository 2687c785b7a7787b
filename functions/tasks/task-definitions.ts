import type { ECSClient, ECSClientConfig, TaskDefinition } from "@aws-sdk/client-ecs";
import { parseArn } from "../contract/arn";
import type { Telemetry } from "../contract/telemetry";

/** `runtimePlatform` of a task definition, as far as it is set. */
export interface RuntimePlatform {
  readonly operatingSystem?: string;
  readonly architecture?: string;
}

/**
 * Reads task definitions. They never change, so each is read once per function instance. One that cannot be read, for which
 * defaults stand in, is not remembered: the permission that it lacks may come.
 */
export interface TaskDefinitions {
  runtimePlatform(taskDefinitionArn: string): Promise<RuntimePlatform>;
  /**
   * ARNs of the secrets that images are pulled with, by container. One that the definition gives by name comes without
   * the six characters at the end of its ARN, which only Secrets Manager knows.
   */
  registryCredentials(taskDefinitionArn: string): Promise<ReadonlyMap<string, string>>;
}

const CACHE_SIZE = 1000;
/** In a sweep, which may come across as many in any order; they take a tenth of its function's memory. */
const CACHE_SIZE_OF_SWEEP = 20_000;
/** Errors that a second try would not fix: a deregistered or deleted definition, a missing permission. */
const UNREADABLE = ["ClientException", "InvalidParameterException", "AccessDeniedException"];

interface DefinitionContent extends RuntimePlatform {
  readonly credentials: ReadonlyMap<string, string>;
  readonly images: ReadonlyMap<string, string>;
}

/** Replacement for a definition that cannot be read. */
const DEFAULTS: Omit<DefinitionContent, "images"> = { credentials: new Map() };

export class EcsTaskDefinitions implements TaskDefinitions {
  private readonly cache = new Map<string, DefinitionContent | Error>();
  /** Definitions that could not be read, so that a sweep of many tasks says so of each once. */
  private readonly reported = new Set<string>();
  private client: ECSClient | undefined;

  /**
   * @param pace of a sweep, for which this then is: waits until a definition may be read again. Each is read once, also one
   *   that cannot be read. Default: nothing waits
   */
  constructor(
    private readonly telemetry: Telemetry,
    private readonly clientConfig: ECSClientConfig = {},
    private readonly pace?: () => Promise<void>,
  ) {}

  async runtimePlatform(taskDefinitionArn: string): Promise<RuntimePlatform> {
    const { operatingSystem, architecture } = await this.readOrDefaults(taskDefinitionArn);
    return { operatingSystem, architecture };
  }

  async registryCredentials(taskDefinitionArn: string): Promise<ReadonlyMap<string, string>> {
    return (await this.readOrDefaults(taskDefinitionArn)).credentials;
  }

  /**
   * Images of the definition's containers by their names, as it has them.
   *
   * @throws where it cannot be read: nothing stands in for that
   */
  async containerImages(taskDefinitionArn: string): Promise<ReadonlyMap<string, string>> {
    const known = await this.read(taskDefinitionArn);
    if (known instanceof Error) {
      throw known;
    }
    return known.images;
  }

  private async readOrDefaults(taskDefinitionArn: string): Promise<Omit<DefinitionContent, "images">> {
    const known = await this.read(taskDefinitionArn);
    if (known instanceof Error) {
      this.report(taskDefinitionArn, known);
      return DEFAULTS;
    }
    return known;
  }

  /** @returns the error where a second try would not help */
  private async read(taskDefinitionArn: string): Promise<DefinitionContent | Error> {
    const cached = this.cache.get(taskDefinitionArn);
    if (cached) {
      return cached;
    }
    await this.pace?.();
    const definition = await this.describe(taskDefinitionArn);
    if (this.cache.size >= (this.pace ? CACHE_SIZE_OF_SWEEP : CACHE_SIZE)) {
      this.cache.clear();
    }
    if (definition instanceof Error) {
      if (this.pace) {
        this.cache.set(taskDefinitionArn, definition);
      }
      return definition;
    }
    const known = {
      operatingSystem: definition.runtimePlatform?.operatingSystemFamily,
      architecture: definition.runtimePlatform?.cpuArchitecture,
      credentials: credentialsIn(definition, taskDefinitionArn),
      images: new Map(
        (definition.containerDefinitions ?? []).map(({ name = "", image = "" }) => [name, image]),
      ),
    };
    this.cache.set(taskDefinitionArn, known);
    this.reported.delete(taskDefinitionArn);
    return known;
  }

  private async describe(taskDefinitionArn: string): Promise<TaskDefinition | Error> {
    // Loaded only here: tasks with images from ECR alone need nothing of it, and the client costs start-up time.
    const { DescribeTaskDefinitionCommand, ECSClient } = await import("./ecs-api.ts");
    this.client ??= new ECSClient(this.clientConfig);
    try {
      const { taskDefinition } = await this.client.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn }),
      );
      return taskDefinition ?? new Error("ECS answers without the task definition");
    } catch (error) {
      if (error instanceof Error && UNREADABLE.includes(error.name)) {
        return error;
      }
      throw error;
    }
  }

  private report(taskDefinitionArn: string, error: Error): void {
    if (this.reported.has(taskDefinitionArn)) {
      return;
    }
    if (this.reported.size >= CACHE_SIZE) {
      this.reported.clear();
    }
    this.reported.add(taskDefinitionArn);
    if (error.name === "AccessDeniedException") {
      this.telemetry.count("ConfigurationErrors");
    }
    this.telemetry.error(
      "reading a task definition failed; linux/amd64 is assumed and images are pulled anonymously",
      { taskDefinitionArn, reason: `${error.name}: ${error.message}` },
    );
  }
}

/**
 * A secret of the task's own region and account may be given by its name.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
 */
function credentialsIn(
  { containerDefinitions = [] }: TaskDefinition,
  taskDefinitionArn: string,
): ReadonlyMap<string, string> {
  const { partition, region, account } = parseArn(taskDefinitionArn);
  return new Map(
    containerDefinitions.flatMap(({ name = "", repositoryCredentials }) => {
      const secret = repositoryCredentials?.credentialsParameter;
      const prefix = secret?.startsWith("arn:")
        ? ""
        : `arn:${partition}:secretsmanager:${region}:${account}:secret:`;
      return secret ? [[name, `${prefix}${secret}`] as const] : [];
    }),
  );
}
