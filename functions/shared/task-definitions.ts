import type { ECSClient, ECSClientConfig } from "@aws-sdk/client-ecs";
import type { Telemetry } from "./telemetry";

/** `runtimePlatform` of a task definition, as far as it is set. */
export interface RuntimePlatform {
  readonly operatingSystem?: string;
  readonly architecture?: string;
}

/** Reads task definitions. They never change, so each is read once per function instance. */
export interface TaskDefinitions {
  runtimePlatform(taskDefinitionArn: string): Promise<RuntimePlatform>;
}

const CACHE_SIZE = 1000;
/** Errors that a second try would not mend: a deregistered or deleted definition, a missing permission. */
const UNREADABLE = ["ClientException", "InvalidParameterException", "AccessDeniedException"];

export class EcsTaskDefinitions implements TaskDefinitions {
  private readonly cache = new Map<string, RuntimePlatform>();
  private client: ECSClient | undefined;

  constructor(
    private readonly telemetry: Telemetry,
    private readonly clientConfig: ECSClientConfig = {},
  ) {}

  async runtimePlatform(taskDefinitionArn: string): Promise<RuntimePlatform> {
    const cached = this.cache.get(taskDefinitionArn);
    if (cached) {
      return cached;
    }
    const platform = await this.read(taskDefinitionArn);
    if (this.cache.size >= CACHE_SIZE) {
      this.cache.clear();
    }
    this.cache.set(taskDefinitionArn, platform);
    return platform;
  }

  private async read(taskDefinitionArn: string): Promise<RuntimePlatform> {
    // Loaded only here: nearly every event names its architecture, and the client costs start-up time.
    const { DescribeTaskDefinitionCommand, ECSClient } = await import("@aws-sdk/client-ecs");
    this.client ??= new ECSClient(this.clientConfig);
    try {
      const { taskDefinition } = await this.client.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn }),
      );
      return {
        operatingSystem: taskDefinition?.runtimePlatform?.operatingSystemFamily,
        architecture: taskDefinition?.runtimePlatform?.cpuArchitecture,
      };
    } catch (error) {
      if (error instanceof Error && UNREADABLE.includes(error.name)) {
        if (error.name === "AccessDeniedException") {
          this.telemetry.count("ConfigurationErrors");
        }
        this.telemetry.error("task definition cannot be read, linux/amd64 is assumed", {
          taskDefinitionArn,
          reason: `${error.name}: ${error.message}`,
        });
        return {};
      }
      throw error;
    }
  }
}
