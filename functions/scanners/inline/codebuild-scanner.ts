import {
  BatchGetBuildsCommand,
  BatchGetReportsCommand,
  type Build as CodeBuildBuild,
  type CodeBuildClient,
  DescribeTestCasesCommand,
  InvalidInputException,
  ListBuildsForProjectCommand,
  ResourceNotFoundException,
  StartBuildCommand,
} from "@aws-sdk/client-codebuild";
import { type BuildVariable, REPORTS } from "../../contract/build";
import { MINUTE } from "../../contract/durations";
import type { Scan, ScanRun, StoredToken } from "../../contract/images/scan";
import { CONTROL_FIRST } from "../../contract/requests/scan-request";
import { BUILD_ERRORS } from "../../errors/build-errors";
import { errorOf } from "../../errors/error-reason";
import {
  type Scanner,
  type ScanStanding,
  type StartAnswer,
  type StartedScan,
  UnknownStartError,
} from "../scanner";
import { describeToken, withStoredToken } from "../token-store";
import { buildStanding } from "./build";
import type { Build } from "./codebuild-build";
import { projectVariable, RegistrySecrets } from "./registry-secrets";

const NO_CAPACITY = ["AccountLimitExceededException", "ThrottlingException", "TooManyRequestsException"];
const REFUSED = ["AccessDeniedException", "InvalidInputException", "ResourceNotFoundException"];

/** Ids of one call, at most: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_BatchGetBuilds.html */
const BATCH = 100;
/** Time after a start in which CodeBuild may not show the build everywhere. */
const SHOWN_WITHIN_MS = MINUTE;
/** Time until a build is asked about again after CodeBuild throttled. */
const ASK_AGAIN_MS = MINUTE;
/** How far CodeBuild's clock may be behind ours. */
const CLOCKS_APART_MS = MINUTE;

/** The scanner of inline mode: one build of the CodeBuild project per scan. */
export class CodeBuildScanner implements Scanner {
  readonly engine = "inline";
  readonly looksAtAll = true;
  private readonly registrySecrets: RegistrySecrets;

  constructor(
    private readonly codebuild: CodeBuildClient,
    private readonly projectName: string,
  ) {
    this.registrySecrets = new RegistrySecrets(codebuild, projectName);
  }

  /**
   * Starts the build of a scan. The scan's id is the idempotency token, so a second call within five minutes starts
   * nothing.
   */
  async start(scan: Scan): Promise<StartAnswer> {
    const { image } = scan;
    const variables: Record<BuildVariable, string | undefined> = {
      SCAN_ID: scan.scanId,
      IMAGE_REFERENCE: image.reference,
      IMAGE_DIGEST: image.digest,
      IMAGE_PLATFORM: image.platform,
      CONTROL_FIRST: scan.requestId?.startsWith(CONTROL_FIRST) ? "true" : undefined,
    };
    try {
      const registry = await this.registrySecrets.overridesFor(scan);
      if ("reason" in registry) {
        return registry;
      }
      const plain = Object.entries(variables)
        .filter(([, value]) => value !== undefined)
        .map(([name, value]) => ({ name, value, type: "PLAINTEXT" as const }));
      const { build } = await this.codebuild.send(
        new StartBuildCommand({
          projectName: this.projectName,
          idempotencyToken: scan.scanId,
          environmentVariablesOverride: [...plain, ...registry.overrides],
        }),
      );
      if (build?.arn === undefined) {
        throw new Error(`CodeBuild started the scan of ${image.reference} without the build's ARN`);
      }
      return { kind: "started", run: runOf(build.arn) };
    } catch (error) {
      if (isOneOf(NO_CAPACITY, error)) {
        const reason = `CodeBuild has no capacity now (${error.name}): ${error.message}`;
        // The SDK reports only its last try. An earlier try may have started the build although its answer was lost.
        return { kind: "no-capacity", reason, mayRun: Number(Object(error).$metadata?.attempts) > 1 };
      }
      if (!isOneOf(REFUSED, error)) {
        throw error;
      }
      // An earlier try may have started the build: its answer was lost, or it had the same token and other parameters,
      // as before an upgrade. If looking for the build is refused as well, the refusal of the start counts.
      const detail = `${error.name}: ${error.message}`;
      const run = await this.adopt(scan).catch(() => undefined);
      return run ? { kind: "started", run } : errorOf(BUILD_ERRORS.RefusedStart, { detail });
    }
  }

  /**
   * Returns the run of a build that an earlier try started. Undefined if there is no such build, or the project is
   * gone.
   */
  async adopt(scan: Scan): Promise<ScanRun | undefined> {
    try {
      const build = await this.find(scan);
      return build && runOf(build.arn);
    } catch (error) {
      if (error instanceof ResourceNotFoundException) {
        return undefined;
      }
      throw isOneOf(REFUSED, error) ? new UnknownStartError(error.message, { cause: error }) : error;
    }
  }

  async token(): Promise<StoredToken | undefined> {
    const place = await projectVariable(this.codebuild, this.projectName, "SECURE_API_TOKEN");
    return place === undefined ? undefined : describeToken(this.codebuild.config, place);
  }

  /** Returns the names of the report's cases; undefined if the report is missing or incomplete. */
  async listCases({ handle }: ScanRun): Promise<readonly string[] | undefined> {
    const { builds } = await this.codebuild.send(new BatchGetBuildsCommand({ ids: [handle] }));
    const group = `:report/${this.projectName}-${REPORTS.list}:`;
    const reportArns = builds?.[0]?.reportArns?.filter((arn) => arn.includes(group)) ?? [];
    const [reportArn] = reportArns;
    if (reportArn === undefined) {
      return undefined;
    }
    const { reports } = await this.codebuild.send(new BatchGetReportsCommand({ reportArns }));
    if (reports?.[0]?.status !== "SUCCEEDED") {
      return undefined;
    }
    const names: string[] = [];
    let nextToken: string | undefined;
    do {
      const page = await this.codebuild.send(new DescribeTestCasesCommand({ reportArn, nextToken }));
      names.push(...(page.testCases ?? []).map(({ name = "" }) => name));
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return names;
  }

  /** Searches the project's builds, from the latest back to the begin of the scan. */
  private async find({ scanId, startedAt = new Date() }: Scan): Promise<Build | undefined> {
    const since = startedAt.getTime() - CLOCKS_APART_MS;
    let nextToken: string | undefined;
    do {
      const asked = { projectName: this.projectName, sortOrder: "DESCENDING", nextToken } as const;
      const page = await this.codebuild.send(new ListBuildsForProjectCommand(asked));
      const builds = await this.get(page.ids ?? []);
      const found = builds.find(({ environment }) => environment.get("SCAN_ID") === scanId);
      const isOlder = builds.some(({ startedAt: begun }) => begun !== undefined && begun.getTime() < since);
      if (found || isOlder) {
        return found;
      }
      nextToken = page.nextToken;
    } while (nextToken !== undefined);
    return undefined;
  }

  async look(
    scans: readonly StartedScan[],
    now: Date,
  ): Promise<(scan: StartedScan) => Promise<ScanStanding>> {
    const throttled = new Set<string>();
    const handles = scans.map(({ run }) => run.handle);
    const builds = await this.get(handles, throttled);
    const byArn = new Map(builds.map((build) => [build.arn, build]));
    return async ({ run, image, requestId, startedAt = new Date(0) }) => {
      const build = byArn.get(run.handle);
      if (build) {
        const isRequested = requestId !== undefined;
        const standing = buildStanding({ ...build, isRequested }, now, image.repository);
        return standing.kind === "error"
          ? withStoredToken(standing, startedAt, () => this.token())
          : standing;
      }
      if (throttled.has(run.handle)) {
        return { kind: "running", lookAgainInMs: ASK_AGAIN_MS };
      }
      return now.getTime() - startedAt.getTime() < SHOWN_WITHIN_MS
        ? { kind: "running" }
        : errorOf(BUILD_ERRORS.GoneBuild, { build: run.handle });
    };
  }

  /**
   * Returns the builds with these ids or ARNs, without unknown builds. If CodeBuild refuses a call because of one id,
   * each half of the ids is asked about separately.
   *
   * @param throttled collects the ids of throttled calls. Default: a throttled call throws
   */
  private async get(ids: readonly string[], throttled?: Set<string>): Promise<Build[]> {
    const inTwo = async (at: number) => [
      ...(await this.get(ids.slice(0, at), throttled)),
      ...(await this.get(ids.slice(at), throttled)),
    ];
    if (ids.length > BATCH || ids.length === 0) {
      return ids.length === 0 ? [] : inTwo(BATCH);
    }
    try {
      const { builds = [] } = await this.codebuild.send(new BatchGetBuildsCommand({ ids: [...ids] }));
      return builds.map(toBuild);
    } catch (error) {
      if (error instanceof InvalidInputException) {
        return ids.length === 1 ? [] : inTwo(Math.ceil(ids.length / 2));
      }
      if (throttled === undefined || !isOneOf(NO_CAPACITY, error)) {
        throw error;
      }
      for (const id of ids) {
        throttled.add(id);
      }
      return [];
    }
  }
}

const runOf = (buildArn: string): ScanRun => ({ engine: "inline", handle: buildArn });

function isOneOf(names: readonly string[], error: unknown): error is Error {
  return error instanceof Error && names.includes(error.name);
}

function toBuild(build: CodeBuildBuild): Build {
  const byName = (variables: readonly { name?: string; value?: string }[] | undefined) =>
    new Map((variables ?? []).map(({ name = "", value = "" }) => [name, value]));
  return {
    arn: build.arn ?? "",
    status: build.buildStatus ?? "",
    startedAt: build.startTime,
    endedAt: build.endTime,
    environment: byName(build.environment?.environmentVariables),
    exported: byName(build.exportedEnvironmentVariables),
    phases: (build.phases ?? []).map((phase) => ({
      type: phase.phaseType ?? "",
      startedAt: phase.startTime,
      endedAt: phase.endTime,
      status: phase.phaseStatus ?? "",
      message: (phase.contexts ?? [])
        .map(({ statusCode, message }) => [statusCode, message].filter(Boolean).join(": "))
        .filter(Boolean)
        .join(" "),
    })),
  };
}
