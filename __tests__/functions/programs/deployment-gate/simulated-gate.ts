import {
  GATE_ANSWERS,
  type GateSettings,
  type GateStage,
} from "../../../../functions/contract/blocking/gate";
import type { Digest, Image } from "../../../../functions/contract/images/image";
import type { Scan, ScanError, Verdict } from "../../../../functions/contract/images/scan";
import type { DeploymentEvent } from "../../../../functions/contract/notices/deployment-event";
import type {
  Deployment,
  ListedDeployment,
  Revision,
  RevisionContainer,
} from "../../../../functions/deployments/deployment";
import { answerHook } from "../../../../functions/programs/deployment-gate/gate";
import type { HookAnswer } from "../../../../functions/programs/deployment-gate/hook";
import type { Gate } from "../../../../functions/programs/deployment-gate/known";
import { RecentMap } from "../../../../functions/table/recent-map";
import type { Row } from "../../../../functions/table/table";
import { imageFilter } from "../../../../functions/tasks/image-filter";
import { endScan, LedgerInMemory, scanUnderWay } from "../../ledger/ledger-in-memory";
import { RecordedPokes } from "../../recorded-pokes";
import { RecordedTelemetry } from "../../recorded-telemetry";
import { DIGEST, image, NOW, SAYS_NOTHING, TASK_DEFINITION_ARN, vulnerability } from "../../samples";
import { schemaErrors } from "../../schema-errors";

const errorsOfEvent = schemaErrors("functions/contract/notices/deployment-event.schema.json");

const ARN = "arn:aws:ecs:us-east-1:123456789012";
export const SERVICE_ARN = `${ARN}:service/production/web`;
export const DEPLOYMENT_ARN = `${ARN}:service-deployment/production/web/deployment1`;
export const REVISION_ARN = `${ARN}:service-revision/production/web/1000`;
const SOURCE_ARN = `${ARN}:service-revision/production/web/999`;
export const FUNCTION_ARN = "arn:aws:lambda:us-east-1:123456789012:function:scanning-deployment-gate";
const OF_SERVICE = { serviceArn: SERVICE_ARN, clusterArn: `${ARN}:cluster/production` };
const OWN_DEPLOYMENT = {
  ...{ deploymentArn: DEPLOYMENT_ARN, status: "IN_PROGRESS", targetRevisionArn: REVISION_ARN },
};
export const NGINX = image();

/** A call by ECS; nothing in hookDetails may count. */
export function hookEvent(stage: string = "POST_SCALE_UP", changes: Readonly<Record<string, unknown>> = {}) {
  return {
    executionId: "execution",
    lifecycleStage: stage,
    resourceArn: DEPLOYMENT_ARN,
    executionDetails: { serviceArn: SERVICE_ARN, targetServiceRevisionArn: REVISION_ARN },
    hookDetails: { state: "SUCCEEDED", hookStatus: "SUCCEEDED", startedAt: "1970-01-01T00:00:00Z" },
    ...changes,
  };
}

/** What a call says whose revision is this one. */
export const ofRevision = (targetServiceRevisionArn: string) => ({
  executionDetails: { targetServiceRevisionArn },
});

export function container(
  name = "web",
  reference = "nginx:1.27",
  digest: string | undefined = DIGEST,
): RevisionContainer {
  return { name, image: reference, imageDigest: digest };
}

export const revisionOf = (revisionArn: string, containers: readonly RevisionContainer[]): Revision => ({
  revisionArn,
  ...OF_SERVICE,
  taskDefinitionArn: TASK_DEFINITION_ARN,
  containers,
});

/** A gate over a ledger in memory, with an ECS that knows one deployment. */
export class SimulatedGate {
  readonly store = new LedgerInMemory();
  readonly telemetry = new RecordedTelemetry();
  readonly pokes = new RecordedPokes();
  containers: readonly RevisionContainer[] = [container()];
  /** Containers that the task definition has, with their images; undefined: those of the revision. */
  declared: Readonly<Record<string, string>> | undefined;
  credentials: Readonly<Record<string, string>> = {};
  hooks: Deployment["hooks"] = [];
  tags: Readonly<Record<string, Digest>> = {};
  hasRevision = true;
  /** What ECS says of the deployment otherwise than usual; undefined: it knows none. */
  described: Partial<Deployment> | undefined = {};
  /** What the service's current revision runs; undefined: it has none. */
  running: readonly RevisionContainer[] | undefined;
  history: ListedDeployment[] = [OWN_DEPLOYMENT];
  /** Revisions of deployments in the history. */
  ranBefore: Readonly<Record<string, Revision>> = {};
  remainingMs = () => 30_000;
  /** Each answer, with its stage, and what is decided of each image by then. */
  readonly answers: string[] = [];

  readonly gate: Gate = {
    ledger: this.store.ledger,
    table: this.store.table,
    now: this.store.now,
    pokes: this.pokes,
    telemetry: this.telemetry,
    deployments: {
      revision: async () => (this.hasRevision ? revisionOf(REVISION_ARN, this.containers) : undefined),
      revisions: async (arns) =>
        arns.flatMap((arn) =>
          arn === SOURCE_ARN && this.running ? revisionOf(arn, this.running) : (this.ranBefore[arn] ?? []),
        ),
      deployment: async () =>
        this.described && {
          ...{ ...OWN_DEPLOYMENT, ...OF_SERVICE, createdAt: NOW, sourceRevisionArns: [SOURCE_ARN] },
          ...{ isTakenBack: false, hooks: this.hooks, ...this.described },
        },
      history: async () => this.history,
    },
    taskDefinitions: {
      ...SAYS_NOTHING,
      registryCredentials: async () => new Map(Object.entries(this.credentials)),
      containerImages: async () =>
        new Map(
          this.declared
            ? Object.entries(this.declared)
            : this.containers.map(({ name, image }) => [name, String(image)]),
        ),
    },
    tags: { digestOf: async ({ reference }) => this.tags[reference] },
    filter: imageFilter({ include: [], exclude: [] }),
    installation: "scanning",
    firstCalls: new RecentMap(100),
    settings: { ...GATE_ANSWERS, mode: "block", block_in: ["*/*"], timeout_minutes: 30 },
    enabled: true,
  };

  /** Changes the settings. */
  set(settings: Partial<GateSettings>): this {
    Object.assign(this.gate.settings, settings);
    return this;
  }

  async call(event: unknown = hookEvent(), gate: Gate = this.gate): Promise<HookAnswer> {
    const answer = await answerHook(gate, event, {
      functionArn: FUNCTION_ARN,
      remainingMs: this.remainingMs,
    });
    const { lifecycleStage } = Object(event);
    const stage = typeof lifecycleStage === "string" ? (lifecycleStage as GateStage) : undefined;
    const { hookStatus, callBackDelay = "", hookDetails } = answer;
    const said = [stage, `${hookStatus} ${callBackDelay}`.trim(), hookDetails?.reason];
    this.answers.push([...said, ...(await this.decided(stage))].join(" | "));
    return answer;
  }

  /** Ends the image's scan, or one of its own where none is under way, with a verdict of now. */
  async scanned(verdict: Verdict, of: Image = NGINX): Promise<void> {
    await this.store.putVerdict(of, verdict, {
      topVulnerabilities: verdict === "FAILED" ? [vulnerability()] : [],
      resultUrl: "https://secure.sysdig.com/#/results/17",
    });
  }

  /** Ends the image's scan, or one of its own where none is under way, in an error. */
  async erred(changes: Partial<ScanError> = {}, of: Image = NGINX): Promise<void> {
    const scan = await this.begun(of);
    if (scan) {
      await endScan(this.store.ledger, scan, {
        ...{ kind: "error", errorClass: "infrastructure", errorScope: "transient" },
        reason: "the registry does not answer",
        ...changes,
      });
    }
  }

  /** The image's scan, or one of its own where none is open, once the coordinator has started it. */
  begun(of: Image = NGINX): Promise<Scan | undefined> {
    return scanUnderWay(this.store.ledger, of);
  }

  item(stage: GateStage = "POST_SCALE_UP"): Promise<Row | undefined> {
    return this.store.table.get(`gate#production/web/deployment1#${stage}`);
  }

  /** The rows of the images for which the coordinator was poked, in that order. */
  get asked(): readonly Row[] {
    return this.pokes.sent.flat().flatMap((key) => this.store.rows.find(({ image }) => image === key) ?? []);
  }

  /** What was decided of each image, such as `blocked: failed`. */
  async decided(stage: GateStage = "POST_SCALE_UP"): Promise<readonly string[]> {
    const { decision } = (await this.item(stage)) ?? {};
    const { images = [] } = JSON.parse(String(decision ?? "{}"));
    return images.map((each: Record<string, unknown>) =>
      [each.decision, each.because].filter(Boolean).join(": "),
    );
  }

  /** The events about deployments that wait to be published, each of which keeps its schema. */
  get events(): readonly DeploymentEvent[] {
    const events = this.store.table.items
      .flatMap(({ outcome }) => (outcome === undefined ? [] : [JSON.parse(String(outcome))]))
      .filter((notice) => "deploymentEventId" in notice);
    expect(events.flatMap((event) => errorsOfEvent(event))).toEqual([]);
    return events;
  }
}
