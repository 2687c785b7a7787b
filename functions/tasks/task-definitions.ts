import type { ECSClient, ECSClientConfig, TaskDefinition } from "@aws-sdk/client-ecs";
import { type ClientPlaces, OWN_PLACE, PlaceClients, PlaceError } from "../clients/places";
import { parseArn } from "../contract/arn";
import { MINUTE } from "../contract/durations";
import { foreignPlace, placeOfArn, placeText } from "../contract/places/place";
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
   * the six characters at the end of its ARN, which only Secrets Manager knows. None of another account's definition: an
   * installation reads its own secrets alone.
   */
  registryCredentials(taskDefinitionArn: string): Promise<ReadonlyMap<string, string>>;
  /**
   * Images of the definition's containers by their names, as it has them; undefined where it cannot be read.
   *
   * @throws where ECS does not answer now
   */
  declaredImages(taskDefinitionArn: string): Promise<ReadonlyMap<string, string> | undefined>;
}

const CACHE_SIZE = 1000;
/** In a sweep, which may come across as many in any order; they take a tenth of its function's memory. */
const CACHE_SIZE_OF_SWEEP = 20_000;
/** Errors that a second try would not fix: a deregistered or deleted definition, a missing permission. */
export const UNREADABLE: readonly string[] = [
  "ClientException",
  "InvalidParameterException",
  "AccessDeniedException",
];
/** A place that does not answer is not asked again sooner: each of its tasks would wait as long. */
const UNANSWERED_MS = MINUTE;

interface DefinitionContent extends RuntimePlatform {
  readonly credentials: ReadonlyMap<string, string>;
  readonly images: ReadonlyMap<string, string>;
}

/** Replacement for a definition that cannot be read: nothing stands in for its images. */
const DEFAULTS: Omit<DefinitionContent, "images"> = {
  credentials: new Map(),
};

export class EcsTaskDefinitions implements TaskDefinitions {
  private readonly cache = new Map<string, DefinitionContent | Error>();
  /** Definitions that could not be read, and places that did not answer, so that a sweep of many tasks says so of each once. */
  private readonly reported = new Set<string>();
  private readonly clients: PlaceClients<ECSClient>;
  /** Other places than the installation's own that did not answer, with why and until when they are not asked. */
  private readonly unanswered = new Map<string, { readonly error: Error; readonly until: number }>();

  /**
   * @param pace of a sweep, for which this then is: waits until a definition may be read again. Each is read once, also one
   *   that cannot be read. Default: nothing waits
   */
  constructor(
    private readonly telemetry: Telemetry,
    private readonly clientConfig: ECSClientConfig = {},
    private readonly places: ClientPlaces = OWN_PLACE,
    private readonly pace?: (taskDefinitionArn: string) => Promise<void>,
  ) {
    this.clients = new PlaceClients(places);
  }

  async runtimePlatform(taskDefinitionArn: string): Promise<RuntimePlatform> {
    const { operatingSystem, architecture } = await this.readOrDefaults(taskDefinitionArn);
    return { operatingSystem, architecture };
  }

  async registryCredentials(taskDefinitionArn: string): Promise<ReadonlyMap<string, string>> {
    const place = foreignPlace(taskDefinitionArn, this.places.own);
    if (place !== undefined && place.account !== this.places.own?.account) {
      return DEFAULTS.credentials;
    }
    return (await this.readOrDefaults(taskDefinitionArn)).credentials;
  }

  async declaredImages(taskDefinitionArn: string): Promise<ReadonlyMap<string, string> | undefined> {
    const known = await this.read(taskDefinitionArn);
    if (!(known instanceof Error)) {
      return known.images;
    }
    if (!isLasting(known)) {
      throw known;
    }
    this.report(taskDefinitionArn, known);
    return undefined;
  }

  /** The same. @throws where it cannot be read, also for good */
  async containerImages(taskDefinitionArn: string): Promise<ReadonlyMap<string, string>> {
    const known = await this.read(taskDefinitionArn);
    if (known instanceof Error) {
      throw known;
    }
    return known.images;
  }

  private async readOrDefaults(taskDefinitionArn: string): Promise<typeof DEFAULTS> {
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
    await this.pace?.(taskDefinitionArn);
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
    this.reported.delete(placeText(placeOfArn(taskDefinitionArn)));
    return known;
  }

  private async describe(taskDefinitionArn: string): Promise<TaskDefinition | Error> {
    const place = foreignPlace(taskDefinitionArn, this.places.own);
    const known = place && this.unanswered.get(placeText(place));
    if (known !== undefined && Date.now() < known.until) {
      return known.error;
    }
    // Loaded only here: tasks with images from ECR alone need nothing of it, and the client costs start-up time.
    const { DescribeTaskDefinitionCommand, ECSClient } = await import("./ecs-api.ts");
    const client = this.clients.of(
      taskDefinitionArn,
      (options) => new ECSClient({ ...this.clientConfig, ...options }),
    );
    try {
      const { taskDefinition } = await client.send(
        new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn }),
      );
      return taskDefinition ?? new Error("ECS answers without the task definition");
    } catch (error) {
      if (error instanceof Error && UNREADABLE.includes(error.name)) {
        return error;
      }
      if (place === undefined || !(error instanceof Error)) {
        throw error;
      }
      this.unanswered.set(placeText(place), { error, until: Date.now() + UNANSWERED_MS });
      return error;
    }
  }

  private report(taskDefinitionArn: string, error: Error): void {
    const place = foreignPlace(taskDefinitionArn, this.places.own);
    const subject = place && !UNREADABLE.includes(error.name) ? placeText(place) : taskDefinitionArn;
    if (this.reported.has(subject)) {
      return;
    }
    if (this.reported.size >= CACHE_SIZE) {
      this.reported.clear();
    }
    this.reported.add(subject);
    // The sweep of a member says which rights its role lacks.
    if (error.name === "AccessDeniedException" && place === undefined) {
      this.telemetry.count("ConfigurationErrors");
    }
    this.telemetry.error(
      `reading a task definition failed; where only it would say more, linux/amd64 is assumed, images are pulled ${place ? "with the default credentials of their hosts" : "anonymously"}${isLasting(error) ? ", and a tag beside a digest counts as absent" : ""}`,
      { taskDefinitionArn, reason: `${error.name}: ${error.message}` },
    );
  }
}

/** Whether a second try would not help: ECS refuses it, or the place does. */
function isLasting(error: Error): boolean {
  return error instanceof PlaceError ? error.code === "AccessDenied" : UNREADABLE.includes(error.name);
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
