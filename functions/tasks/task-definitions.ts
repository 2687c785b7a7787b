import type { ContainerDefinition, ECSClient, ECSClientConfig } from "@aws-sdk/client-ecs";
import { type ClientPlaces, OWN_PLACE, PlaceClients, PlaceError } from "../clients/places";
import { parseArn } from "../contract/arn";
import { MINUTE } from "../contract/durations";
import { foreignPlace, placeText } from "../contract/places/place";
import type { Telemetry } from "../contract/telemetry";
import { RecentMap } from "../table/recent-map";

export interface RuntimePlatform {
  readonly operatingSystem?: string;
  readonly architecture?: string;
}

/** Definitions in memory, at most: they need a tenth of the memory of a sweep's function. */
const CACHE_SIZE = 20_000;
/** Errors that a second try meets again: a deregistered or deleted definition, a missing permission. */
export const UNREADABLE = ["ClientException", "InvalidParameterException", "AccessDeniedException"];
/** Pause before an unreadable definition is reported again, and before a failed place is asked again. */
const AGAIN_MS = MINUTE;

interface DefinitionContent extends RuntimePlatform {
  readonly credentials: ReadonlyMap<string, string>;
  readonly images: ReadonlyMap<string, string>;
}

interface Reading {
  readonly content: DefinitionContent | Error;
  readonly until: number;
}

export type TaskDefinitions = Pick<
  EcsTaskDefinitions,
  "runtimePlatform" | "registryCredentials" | "declaredImages"
>;

/**
 * Reads task definitions, each once, because they never change. For an unreadable definition, defaults are used. It is
 * read again by the next call, because the permission may have been added.
 */
export class EcsTaskDefinitions {
  /** Readings by ARN; for failed places other than the installation's own, by `placeText`. */
  private readonly readings = new RecentMap<Reading>(CACHE_SIZE);
  private readonly reported = new WeakSet<Error>();
  private readonly clients: PlaceClients<ECSClient>;

  /**
   * @param pace set by a sweep: waits until a definition may be read again. An unreadable definition is then read only
   * once, too. Default: no wait
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

  /**
   * Returns ARNs of the secrets for pulling images, by container. If the definition gives a secret by name, its ARN
   * lacks the last six characters, which only Secrets Manager knows. Definitions of other accounts give no secrets: an
   * installation reads only secrets of its own account.
   */
  async registryCredentials(taskDefinitionArn: string): Promise<ReadonlyMap<string, string>> {
    const place = foreignPlace(taskDefinitionArn, this.places.own);
    const isOfOther = place !== undefined && place.account !== this.places.own?.account;
    const { credentials = new Map() } = isOfOther ? {} : await this.readOrDefaults(taskDefinitionArn);
    return credentials;
  }

  /**
   * Returns images by their containers' names; undefined if the definition cannot be read.
   *
   * @throws Error if ECS does not answer now
   */
  async declaredImages(taskDefinitionArn: string): Promise<ReadonlyMap<string, string> | undefined> {
    return this.containerImages(taskDefinitionArn).catch((error: Error) => {
      if (!isLasting(error)) {
        throw error;
      }
      this.report(taskDefinitionArn, error);
      return undefined;
    });
  }

  /** As {@link declaredImages}. @throws Error if the definition cannot be read, even for good */
  async containerImages(taskDefinitionArn: string): Promise<ReadonlyMap<string, string>> {
    const content = await this.read(taskDefinitionArn);
    if (content instanceof Error) {
      throw content;
    }
    return content.images;
  }

  private async readOrDefaults(taskDefinitionArn: string): Promise<Partial<DefinitionContent>> {
    const content = await this.read(taskDefinitionArn);
    if (content instanceof Error) {
      this.report(taskDefinitionArn, content);
      return {};
    }
    return content;
  }

  /** @throws Error if a second try may help. In another place it does not throw, because each task there would wait */
  private async read(taskDefinitionArn: string): Promise<Reading["content"]> {
    const place = foreignPlace(taskDefinitionArn, this.places.own);
    const text = place && placeText(place);
    const known = [taskDefinitionArn, text ?? ""].map((each) => this.readings.get(each));
    const current = known.find((each) => each !== undefined && Date.now() < each.until)?.content;
    if (current && (this.pace || !isUnreadable(current))) {
      return current;
    }
    await this.pace?.(taskDefinitionArn);
    const content = await this.describe(taskDefinitionArn).catch((error: Error) => error);
    if (current && isUnreadable(content)) {
      return current;
    }
    const isOfDefinition = !(content instanceof Error) || isUnreadable(content);
    const subject = isOfDefinition ? taskDefinitionArn : text;
    if (subject === undefined) {
      throw content;
    }
    const isFinal = !(content instanceof Error) || (isOfDefinition && this.pace !== undefined);
    const until = isFinal ? Number.POSITIVE_INFINITY : Date.now() + AGAIN_MS;
    this.readings.set(subject, { content, until });
    return content;
  }

  private async describe(taskDefinitionArn: string): Promise<DefinitionContent> {
    // Loaded only here, because loading costs start-up time, and tasks that pull from ECR alone do not need it.
    const { DescribeTaskDefinitionCommand, ECSClient } = await import("./ecs-api.ts");
    const client = this.clients.of(
      taskDefinitionArn,
      (options) => new ECSClient({ ...this.clientConfig, ...options }),
    );
    const call = new DescribeTaskDefinitionCommand({ taskDefinition: taskDefinitionArn });
    const { taskDefinition: definition = {} } = await client.send(call);
    const containers = definition.containerDefinitions ?? [];
    return {
      operatingSystem: definition.runtimePlatform?.operatingSystemFamily,
      architecture: definition.runtimePlatform?.cpuArchitecture,
      credentials: credentialsIn(containers, taskDefinitionArn),
      images: new Map(containers.map(({ name = "", image = "" }) => [name, image])),
    };
  }

  private report(taskDefinitionArn: string, error: Error): void {
    if (this.reported.has(error)) {
      return;
    }
    this.reported.add(error);
    const place = foreignPlace(taskDefinitionArn, this.places.own);
    // The sweep of a member reports missing rights of the member's role.
    if (error.name === "AccessDeniedException" && place === undefined) {
      this.telemetry.count("ConfigurationErrors");
    }
    this.telemetry.error(
      `reading a task definition failed; unless the task says otherwise, linux/amd64 is assumed, images are pulled ${place ? "with the default credentials of their hosts" : "anonymously"}${isLasting(error) ? ", and a tag beside a digest counts as absent" : ""}`,
      { taskDefinitionArn, reason: `${error.name}: ${error.message}` },
    );
  }
}

const isUnreadable = (content: Reading["content"]) =>
  content instanceof Error && UNREADABLE.includes(content.name);

/** Whether a second try would be refused, too, by ECS or by the place. */
function isLasting(error: Error): boolean {
  return error instanceof PlaceError ? error.code === "AccessDenied" : isUnreadable(error);
}

/**
 * Reads the secrets. A secret of the task's own region and account may be given by its name.
 *
 * @see https://docs.aws.amazon.com/AmazonECS/latest/APIReference/API_RepositoryCredentials.html
 */
function credentialsIn(containers: readonly ContainerDefinition[], taskDefinitionArn: string) {
  const { partition, region, account } = parseArn(taskDefinitionArn);
  return new Map(
    containers.flatMap(({ name = "", repositoryCredentials }) => {
      const secret = repositoryCredentials?.credentialsParameter;
      const prefix = secret?.startsWith("arn:")
        ? ""
        : `arn:${partition}:secretsmanager:${region}:${account}:secret:`;
      return secret ? [[name, `${prefix}${secret}`] as const] : [];
    }),
  );
}
