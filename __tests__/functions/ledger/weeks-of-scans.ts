import { CreateTableCommand, DynamoDBClient, ScanCommand } from "@aws-sdk/client-dynamodb";
import { unmarshall } from "@aws-sdk/util-dynamodb";
import { type Image, imageKey } from "../../../functions/contract/image";
import { OPEN_SCANS_INDEX } from "../../../functions/contract/ledger";
import type { Scan } from "../../../functions/contract/scan";
import { Ledger } from "../../../functions/ledger/ledger";
import { Outbox } from "../../../functions/ledger/outbox";
import { HOUR, MINUTE } from "../../../functions/ledger/retry-plan";
import { DynamodbTable } from "../../../functions/ledger/table/dynamodb-table";
import { type Coordinator, coordinate } from "../../../functions/scan-coordinator/coordinate";
import type { Build } from "../../../functions/scanners/inline/codebuild-build";
import { startScan } from "../../../functions/scanners/start-scan";
import { type LocalAws, startLocalAws } from "../../../local-aws";
import { build, buildArn, buildEvent, inlineRun, NOW } from "../samples";
import { createCoordinator, type SimulatedChannel } from "../scan-coordinator/simulated-coordinator";
import { SimulatedScanner } from "../scanners/simulated-scanner";

type BuildChanges = NonNullable<Parameters<typeof build>[0]>;

/** How the builds of an image end, and how long after their start. */
export interface Behaviour extends BuildChanges {
  /** @default 0 */
  readonly afterMinutes?: number;
}

/**
 * The ledger and the coordinator over a clock that a test moves. The table is DynamoDB's on the embedded AWS, so every
 * condition is really evaluated; builds exist in memory only.
 */
export class WeeksOfScans {
  /** Minutes since the beginning. */
  minute = 0;
  /** How the builds of an image end from now on, by its reference. */
  readonly behaviour = new Map<string, Behaviour>();
  private readonly scanner = new SimulatedScanner();
  private readonly tried = new Map<string, number[]>();
  private running: { readonly scan: Scan; readonly arn: string; readonly endsAt: number }[] = [];
  private readonly ledger: Ledger;
  private readonly coordinator: Coordinator;
  private readonly channel: SimulatedChannel;
  private tasks = 0;

  private constructor(
    private readonly aws: LocalAws,
    private readonly dynamodb: DynamoDBClient,
    rescanAfterHours: number,
  ) {
    const now = () => new Date(NOW.getTime() + this.minute * MINUTE);
    const table = new DynamodbTable(dynamodb, TABLE);
    const settings = { installation: "test", rescanAfterMs: rescanAfterHours * HOUR };
    this.ledger = new Ledger(table, settings, now);
    const { starter, publisher, channel, ...rest } = createCoordinator([]);
    this.channel = channel;
    this.coordinator = {
      ...rest,
      now,
      ledger: this.ledger,
      scanner: this.scanner,
      publisher: { ...publisher, outbox: new Outbox(table, now) },
      starter: { ...starter, ledger: this.ledger, scanner: this.scanner, now },
    };
    this.scanner.answer = (scan) => this.start(scan);
  }

  /** An empty ledger on an embedded AWS of its own. */
  static async begin({ rescanAfterHours }: { rescanAfterHours: number }): Promise<WeeksOfScans> {
    const aws = await startLocalAws();
    const dynamodb = new DynamoDBClient(aws.clientConfig);
    await dynamodb.send(
      new CreateTableCommand({
        TableName: TABLE,
        BillingMode: "PAY_PER_REQUEST",
        KeySchema: [{ AttributeName: "image", KeyType: "HASH" }],
        AttributeDefinitions: ["image", "scanState", "dueAt"].map((name) => ({
          AttributeName: name,
          AttributeType: "S",
        })),
        GlobalSecondaryIndexes: [
          {
            IndexName: OPEN_SCANS_INDEX.name,
            KeySchema: [
              { AttributeName: "scanState", KeyType: "HASH" },
              { AttributeName: "dueAt", KeyType: "RANGE" },
            ],
            Projection: { ProjectionType: "ALL" },
          },
        ],
      }),
    );
    return new WeeksOfScans(aws, dynamodb, rescanAfterHours);
  }

  async end(): Promise<void> {
    await this.aws.stop();
  }

  /** A task event: another task of the image, unless its number is given. */
  async taskRuns(image: Image, number = ++this.tasks): Promise<void> {
    const sighting = { image, claimedBy: `message-${number}`, taskArn: `task-${number}` };
    const asked = await this.ledger.ask(sighting);
    if (asked.kind !== "nothing") {
      await startScan(this.coordinator.starter, asked.scan, { mayBeStarted: asked.kind === "resumed" });
    }
    await this.reportEndedBuilds();
  }

  /** The minutes in which a scan of the image was tried. */
  triesOf(image: Image): readonly number[] {
    return this.tried.get(image.reference) ?? [];
  }

  /** How often an outcome of the image was told. */
  timesTold(image: Image): number {
    return this.channel.told.filter((scan) => scan.image.reference === image.reference).length;
  }

  /** The row of the image, as plain values. */
  async row(image: Image): Promise<Record<string, unknown> | undefined> {
    return (await this.rows()).find((row) => row.image === imageKey(image));
  }

  /**
   * Moves the clock up to a minute. The coordinator runs in every minute in which something is due or a build ends, and
   * in the minute before each, where it must find nothing to do.
   */
  async passUntil(minute: number): Promise<void> {
    for (;;) {
      const next = await this.nextMinute();
      if (next === undefined || next > minute) {
        break;
      }
      for (const moment of [next - 1, next]) {
        if (moment > this.minute || moment === next) {
          this.minute = moment;
          await coordinate(this.coordinator);
          await this.reportEndedBuilds();
        }
      }
    }
    this.minute = minute;
    await coordinate(this.coordinator);
    await this.reportEndedBuilds();
  }

  private async nextMinute(): Promise<number | undefined> {
    const due = (await this.rows())
      .filter(({ scanState, dueAt }) => scanState !== undefined && dueAt !== undefined)
      .map(({ dueAt }) => Math.ceil((new Date(String(dueAt)).getTime() - NOW.getTime()) / MINUTE));
    const later = [...due, ...this.running.map(({ endsAt }) => endsAt)].filter((each) => each > this.minute);
    return later.length === 0 ? undefined : Math.min(...later);
  }

  private start(scan: Scan) {
    const { reference } = scan.image;
    this.tried.set(reference, [...(this.tried.get(reference) ?? []), this.minute]);
    const arn = buildArn(this.scanner.started.length);
    const endsAt = this.minute + (this.behaviour.get(reference)?.afterMinutes ?? 0);
    this.running.push({ scan, arn, endsAt });
    this.scanner.builds = [...this.scanner.builds, this.buildOf(scan, arn, { status: "IN_PROGRESS" })];
    return { kind: "started", run: inlineRun(this.scanner.started.length) } as const;
  }

  /** As CodeBuild's events do: each names one build that has ended. */
  private async reportEndedBuilds(): Promise<void> {
    for (let ended = this.takeEnded(); ended !== undefined; ended = this.takeEnded()) {
      const { scan, arn } = ended;
      const end = this.buildOf(scan, arn, this.behaviour.get(scan.image.reference) ?? {});
      this.scanner.builds = [...this.scanner.builds.filter((known) => known.arn !== arn), end];
      await coordinate(this.coordinator, buildEvent(arn));
    }
  }

  private takeEnded() {
    const ended = this.running.find(({ endsAt }) => endsAt <= this.minute);
    this.running = this.running.filter((each) => each !== ended);
    return ended;
  }

  private buildOf({ image, scanId }: Scan, arn: string, changes: BuildChanges): Build {
    const environment = {
      SCAN_ID: scanId,
      IMAGE_REFERENCE: image.reference,
      IMAGE_DIGEST: image.digest ?? "",
    };
    return build({ ...changes, arn, environment });
  }

  private async rows(): Promise<Record<string, unknown>[]> {
    const { Items = [] } = await this.dynamodb.send(new ScanCommand({ TableName: TABLE }));
    return Items.map((item) => unmarshall(item)).filter(({ image }) => String(image).includes("#linux/"));
  }
}

const TABLE = "ledger";
