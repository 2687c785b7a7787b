import type {
  BatchGetBuildsCommandInput,
  BatchGetBuildsCommandOutput,
  BatchGetProjectsCommandOutput,
  BatchGetReportsCommandInput,
  BatchGetReportsCommandOutput,
  DescribeTestCasesCommandInput,
  DescribeTestCasesCommandOutput,
  ListBuildsForProjectCommandInput,
  ListBuildsForProjectCommandOutput,
  StartBuildCommandInput,
  StartBuildCommandOutput,
} from "@aws-sdk/client-codebuild";
import {
  type BuildEnvironmentVariable,
  REGISTRY_SECRETS_VARIABLE,
  type RegistrySecretsSetting,
} from "../../../functions/contract/build";
import { MINUTE, SECOND } from "../../../functions/contract/durations";
import { imageKey, type Platform, parseImage } from "../../../functions/contract/images/image";
import type { VirtualClock } from "../../clock/virtual-clock";
import { REPORT_FAULT } from "../../faults/fault";
import type { Faults } from "../../faults/faults";
import type { Observers } from "../../observed/observer";
import { type BuildResult, described, reportOf, type SimulatedBuild } from "../../observed/simulated-build";
import type { Random } from "../../random/random";
import { awsError } from "../aws-error";
import { TOKEN_SECRET } from "../token-secret";
import { listedBy } from "./scan-runner";

type Output<O> = Omit<O, "$metadata">;

export interface CodeBuildSettings {
  readonly concurrentBuilds: number;
  /** Least and most seconds of a build, with provisioning. */
  readonly buildSeconds: readonly [number, number];
  readonly queuedMs: number;
  readonly registrySecrets: RegistrySecretsSetting;
}

const PROJECT = "scanning-inline-scanner";
/** How long an idempotencyToken acts: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_StartBuild.html */
const TOKEN_MS = 5 * MINUTE;
/** CodeBuild queues up to five times the quota of concurrent builds. */
const QUEUED_PER_RUNNING = 5;
const STARTS_PER_SECOND = 10;
/** Share of images so large that their builds take long. */
const LARGE = 0.02;
const LARGE_TAKES_MS = [6 * MINUTE, 12 * MINUTE] as const;
const LISTED = 100;
const MAX_MESSAGE = "Cannot have more than";

/** CodeBuild with one project: quota, queue, idempotency tokens, and builds that take time. */
export class SimulatedCodeBuild {
  /** Oldest first. */
  readonly builds: SimulatedBuild[] = [];
  /** Times at which StartBuild was refused. */
  readonly refusals: number[] = [];
  private readonly byId = new Map<string, SimulatedBuild>();
  private readonly tokens = new Map<string, { readonly build: SimulatedBuild; readonly asked: string }>();
  private readonly queue: SimulatedBuild[] = [];
  private readonly running = new Set<SimulatedBuild>();
  private recentStarts: number[] = [];

  /** @param scan the scan-runner's result, decided when the build begins */
  constructor(
    private readonly clock: VirtualClock,
    private readonly random: Random,
    private readonly faults: Faults,
    private readonly observers: Observers,
    private readonly settings: CodeBuildSettings,
    private readonly scan: (build: SimulatedBuild) => BuildResult,
    private readonly ended: (build: SimulatedBuild) => void,
  ) {}

  get open(): number {
    return this.running.size + this.queue.length;
  }

  startBuild(input: StartBuildCommandInput): Output<StartBuildCommandOutput> {
    const asked = JSON.stringify(input.environmentVariablesOverride);
    const token = input.idempotencyToken;
    const known = token === undefined ? undefined : this.tokens.get(token);
    if (known && known.build.queuedAt > this.clock.now() - TOKEN_MS) {
      if (known.asked !== asked) {
        throw awsError("InvalidInputException", "The idempotency token was used with other parameters");
      }
      return { build: described(known.build) };
    }
    this.refuse();
    const build = this.create(input);
    if (token !== undefined) {
      this.tokens.set(token, { build, asked });
    }
    this.queue.push(build);
    this.observers.notify("buildStarted", build);
    this.clock.after(this.settings.queuedMs, () => this.giveUp(build));
    this.work();
    if (build.startedAt === undefined && this.running.size < this.settings.concurrentBuilds) {
      this.faults.countQuota();
    }
    return { build: described(build) };
  }

  batchGetBuilds({ ids = [] }: BatchGetBuildsCommandInput): Output<BatchGetBuildsCommandOutput> {
    const found = ids.flatMap((id) => this.byId.get(id) ?? []).filter(({ hasVanished }) => !hasVanished);
    return { builds: found.map(described) };
  }

  listBuildsForProject({
    nextToken = "0",
  }: ListBuildsForProjectCommandInput): Output<ListBuildsForProjectCommandOutput> {
    const begin = Number(nextToken);
    const end = begin + LISTED;
    const page = this.builds.toReversed().slice(begin, end);
    return {
      ids: page.filter(({ hasVanished }) => !hasVanished).map(({ id }) => id),
      nextToken: end < this.builds.length ? String(end) : undefined,
    };
  }

  batchGetReports({ reportArns = [] }: BatchGetReportsCommandInput): Output<BatchGetReportsCommandOutput> {
    const isLate = (arn: string) => this.faults.strikes(REPORT_FAULT, arn);
    return {
      reports: reportArns.map((arn) => ({ arn, status: isLate(arn) ? "GENERATING" : "SUCCEEDED" })),
    };
  }

  describeTestCases({
    reportArn,
    nextToken = "0",
  }: DescribeTestCasesCommandInput): Output<DescribeTestCasesCommandOutput> {
    const build = this.builds.find((each) => reportOf(each) === reportArn);
    const names = build ? listedBy(build) : [];
    const [begin, end] = [Number(nextToken), Number(nextToken) + LISTED];
    return {
      testCases: names.slice(begin, end).map((name) => ({ name })),
      nextToken: end < names.length ? String(end) : undefined,
    };
  }

  batchGetProjects(): Output<BatchGetProjectsCommandOutput> {
    const value = JSON.stringify(this.settings.registrySecrets);
    return {
      projects: [
        {
          name: PROJECT,
          environment: {
            type: "LINUX_CONTAINER",
            image: "aws/codebuild/standard:7.0",
            computeType: "BUILD_GENERAL1_SMALL",
            environmentVariables: [
              { name: REGISTRY_SECRETS_VARIABLE, value },
              { name: "SECURE_API_TOKEN", value: TOKEN_SECRET, type: "SECRETS_MANAGER" },
            ],
          },
        },
      ],
    };
  }

  event({ arn, result }: SimulatedBuild): object {
    return {
      source: "aws.codebuild",
      "detail-type": "CodeBuild Build State Change",
      detail: { "build-id": arn, "project-name": PROJECT, "build-status": result?.status },
    };
  }

  private refuse(): void {
    const now = this.clock.now();
    this.recentStarts = this.recentStarts.filter((time) => time > now - SECOND);
    const { concurrentBuilds } = this.settings;
    const quota = this.faults.quota(concurrentBuilds);
    if (this.recentStarts.length >= STARTS_PER_SECOND) {
      this.refusals.push(now);
      throw awsError("ThrottlingException", "Rate exceeded");
    }
    this.recentStarts.push(now);
    if (this.queue.length >= quota * QUEUED_PER_RUNNING) {
      this.refusals.push(now);
      if (quota < concurrentBuilds) {
        this.faults.countQuota();
      }
      throw awsError(
        "AccountLimitExceededException",
        `${MAX_MESSAGE} ${quota} builds in queue for the account`,
      );
    }
  }

  private create(input: StartBuildCommandInput): SimulatedBuild {
    const id = `${PROJECT}:${this.random.of(`${input.idempotencyToken} ${this.clock.now()}`).uuid()}`;
    const variables = new Map(
      (input.environmentVariablesOverride ?? []).map(({ name, value = "" }) => [
        name as BuildEnvironmentVariable,
        value,
      ]),
    );
    const platform = variables.get("IMAGE_PLATFORM") as Platform;
    const image = parseImage(variables.get("IMAGE_REFERENCE") ?? "", platform, variables.get("IMAGE_DIGEST"));
    const build: SimulatedBuild = {
      id,
      arn: `arn:aws:codebuild:eu-central-1:111122223333:build/${id}`,
      variables,
      key: imageKey(image),
      queuedAt: this.clock.now(),
      hasVanished: false,
    };
    this.builds.push(build);
    this.byId.set(build.id, build).set(build.arn, build);
    return build;
  }

  /** Takes builds from the queue up to the quota. A raised quota takes effect within a minute. */
  private work(): void {
    while (this.running.size < this.faults.quota(this.settings.concurrentBuilds)) {
      const build = this.queue.shift();
      if (build === undefined) {
        return;
      }
      this.run(build);
    }
    if (this.queue.length > 0) {
      this.clock.after(MINUTE, () => this.work());
    }
  }

  private run(build: SimulatedBuild): void {
    build.startedAt = this.clock.now();
    this.running.add(build);
    const [least, most] = this.settings.buildSeconds;
    const random = this.random.of(build.id);
    const isLarge = random.chance(LARGE);
    const takes = isLarge ? random.between(...LARGE_TAKES_MS) : random.between(least, most) * SECOND;
    const result = this.scan(build);
    this.clock.after(Math.max(takes, result.leastMs ?? 0), () => {
      this.running.delete(build);
      this.end(build, result);
      this.work();
    });
  }

  private giveUp(build: SimulatedBuild): void {
    const place = this.queue.indexOf(build);
    if (place >= 0) {
      this.queue.splice(place, 1);
      const broken = { phase: "QUEUED", status: "TIMED_OUT", message: "" };
      this.end(build, { status: "TIMED_OUT", exported: {}, broken });
    }
  }

  private end(build: SimulatedBuild, result: BuildResult): void {
    build.endedAt = this.clock.now();
    build.result = result;
    build.hasVanished = this.faults.strikes("build-vanished", build.id);
    this.observers.notify("buildEnded", build);
    this.ended(build);
  }
}
