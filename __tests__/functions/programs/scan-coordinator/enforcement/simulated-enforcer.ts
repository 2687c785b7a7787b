import type { EnforcementSettings } from "../../../../../functions/contract/blocking/enforcement";
import { MINUTE } from "../../../../../functions/contract/durations";
import { type Image, imageKey } from "../../../../../functions/contract/images/image";
import type { Verdict } from "../../../../../functions/contract/images/scan";
import type { DeploymentEvent } from "../../../../../functions/contract/notices/deployment-event";
import type { Place } from "../../../../../functions/contract/places/place";
import type { StandingTask } from "../../../../../functions/deployments/deployment";
import { TaskNotes } from "../../../../../functions/enforcement/task-notes";
import { KnownImages } from "../../../../../functions/ledger/asker";
import type { Enforcer } from "../../../../../functions/programs/scan-coordinator/enforcement/enforce";
import { enforceDue } from "../../../../../functions/programs/scan-coordinator/enforcement/enforce";
import { lookForNotes } from "../../../../../functions/programs/scan-coordinator/enforcement/items";
import type { Row } from "../../../../../functions/table/table";
import { parseTaskEvent } from "../../../../../functions/tasks/task-event";
import { LedgerInMemory, scanUnderWay } from "../../../ledger/ledger-in-memory";
import { RecordedTelemetry } from "../../../recorded-telemetry";
import { image, OTHER_DIGEST, scanVerdict, TASK_ARN, taskEvent, vulnerability } from "../../../samples";
import { schemaErrors } from "../../../schema-errors";
import { edit } from "../../../table/edit";
import { SimulatedEcs } from "./simulated-ecs";

const errorsOfEvent = schemaErrors("functions/contract/notices/deployment-event.schema.json");

export const NGINX = image();

const SETTINGS: EnforcementSettings = {
  mode: "act",
  rollback_deployments: true,
  stop_standalone_tasks: true,
  max_actions_per_hour: 10,
  cluster_arns: [],
};

function lineOf(event: DeploymentEvent): string {
  const { detailType, deploymentEventId, account, region, cluster, service, family, reason, images } = event;
  const judged = images.map(({ decision, because, exception }) => [decision, because, exception?.owner]);
  const where = [account, region, cluster, service ?? family].join("/");
  const who = [event.deploymentArn, event.revisionArn, event.taskArn].map(
    (arn) => arn?.split("/").at(-1) ?? "-",
  );
  return [detailType, deploymentEventId, where, who.join(), judged.flat().join(" ").trim(), reason].join(
    " | ",
  );
}

/** Enforcement over a ledger in memory and a simulated ECS, with the trigger's part of it. */
export class SimulatedEnforcer implements Enforcer {
  readonly store = new LedgerInMemory();
  readonly table = this.store.table;
  readonly now = this.store.now;
  readonly ecs = new SimulatedEcs();
  readonly telemetry = new RecordedTelemetry();
  readonly installation = "scanning";
  readonly restsUntil = new Map();
  /** Each event of each run, as far as people decide by it. */
  readonly told: string[] = [];
  readonly settings: EnforcementSettings;

  constructor(settings: Partial<EnforcementSettings> = {}) {
    this.settings = { ...SETTINGS, ...settings };
  }

  /** A task of the service, or a standalone one, starts with the image. */
  async recordTask(
    kind: "service" | "standalone",
    of: Image = NGINX,
    detail: object = {},
    place?: Place,
  ): Promise<void> {
    const origin =
      kind === "service"
        ? { group: "service:web", startedBy: "ecs-svc/1234567890123456789" }
        : { group: "family:web", startedBy: "" };
    const containers = [{ name: "web", image: of.reference, imageDigest: of.digest }];
    const event = { ...parseTaskEvent(taskEvent(containers, { ...origin, ...detail })), place };
    // As an instance that has just started: what one remembers has tests of its own.
    const known = await new KnownImages(this.table, this.store.ledger, this.now).read([of], TASK_ARN);
    await new TaskNotes(this.table, this.now).record(event, of, known.get(imageKey(of)));
  }

  /** Such a task starts, and runs as ECS says. */
  async start(kind: "service" | "standalone", task: Partial<StandingTask> = {}, detail: object = {}) {
    const started = { group: kind === "service" ? "service:web" : "family:web", ...task };
    this.ecs.runs(started);
    await this.recordTask(kind, NGINX, { ...started, ...detail });
  }

  /** A scan of the image ends with a verdict now. */
  async putVerdict(verdict: Verdict, of: Image = NGINX): Promise<void> {
    const { ledger } = this.store;
    const scan = await scanUnderWay(ledger, of);
    if (scan === undefined) {
      throw new Error("the image has a fresh verdict already");
    }
    const ended = scanVerdict({
      ...{ verdict, verdictAt: this.now() },
      topVulnerabilities: [vulnerability()],
      failedRules: ["Production / Baseline / No critical fixable"],
      resultUrl: "https://secure.sysdig.com/#/results/17",
      scannedDigest: OTHER_DIGEST,
    });
    const further = lookForNotes(imageKey(of), this.now());
    await ledger.recordEnd(scan, ended, { busyMs: MINUTE, further });
  }

  /** Changes what the table has of the image's verdict. */
  async changeVerdict(set: Parameters<typeof edit>[2]): Promise<void> {
    await edit(this.table, imageKey(NGINX), set);
  }

  /** A run of the coordinator, a minute later by default, each of whose events keeps the schema. */
  async run(afterMinutes = 1, hasTime = () => true): Promise<DeploymentEvent[]> {
    this.store.passMinutes(afterMinutes);
    const events = await enforceDue(this.asRun(), hasTime);
    expect(events.flatMap((event) => errorsOfEvent(event))).toEqual([]);
    this.told.push(`after ${afterMinutes} min: ${events.map(lineOf).join("\n  ") || "nothing"}`);
    return events;
  }

  /** So many runs, and all their events. */
  async runs(times: number, afterMinutes = 1): Promise<DeploymentEvent[]> {
    const events = [];
    for (let time = 0; time < times; time++) {
      events.push(...(await this.run(afterMinutes)));
    }
    return events;
  }

  /** What a run of the coordinator has. */
  protected asRun(): Enforcer {
    return this;
  }

  /** The items of enforcement about services and families, by their keys without the prefix. */
  get items(): Readonly<Record<string, Row>> {
    const prefix = "enforcement#";
    const found = this.table.items.filter((row) => /^enforcement#(?!verdict#)/.test(String(row.image)));
    return Object.fromEntries(found.map((row) => [String(row.image).slice(prefix.length), row]));
  }

  /** Those that the index has. */
  get waiting(): string[] {
    return Object.entries(this.items)
      .filter(([, { rowState }]) => rowState !== undefined)
      .map(([key]) => key);
  }
}

/** A task of the service, or a standalone one, has started, and its image has failed. @param task as ECS says, too */
export async function withFailed(
  kind: "service" | "standalone" = "service",
  settings = {},
  task?: Partial<StandingTask>,
  detail = {},
) {
  const enforcer = new SimulatedEnforcer(settings);
  await (task ? enforcer.start(kind, task, detail) : enforcer.recordTask(kind));
  await enforcer.putVerdict("FAILED");
  return enforcer;
}

export const kindsOf = (events: readonly DeploymentEvent[]) => events.map(({ detailType }) => detailType);
