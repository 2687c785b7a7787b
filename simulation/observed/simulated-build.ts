import type { Build, BuildPhase } from "@aws-sdk/client-codebuild";
import {
  type BuildEnvironmentVariable,
  type ExportedVariable,
  REPORTS,
} from "../../functions/contract/build";

export type Exported = Readonly<Partial<Record<ExportedVariable, string>>>;

export interface BuildResult {
  readonly status: "SUCCEEDED" | "FAILED" | "FAULT" | "TIMED_OUT";
  readonly exported: Exported;
  /** Shortest duration in milliseconds. Default: that of other builds */
  readonly leastMs?: number;
  readonly broken?: { readonly phase: string; readonly status: string; readonly message: string };
}

export interface SimulatedBuild {
  readonly id: string;
  readonly arn: string;
  readonly variables: ReadonlyMap<BuildEnvironmentVariable, string>;
  /** Key of the scanned image's item. */
  readonly key: string;
  readonly queuedAt: number;
  startedAt?: number;
  endedAt?: number;
  result?: BuildResult;
  /** CodeBuild forgot the build. */
  hasVanished: boolean;
}

export const reportOf = ({ arn }: Pick<SimulatedBuild, "arn">): string =>
  arn.replace(/:build\/(.*):/, `:report/$1-${REPORTS.list}:`);

export function described(build: SimulatedBuild): Build {
  const { result } = build;
  const variables = (values: Iterable<readonly [string, string]>) =>
    [...values].map(([name, value]) => ({ name, value }));
  return {
    id: build.id,
    arn: build.arn,
    buildStatus: result?.status ?? "IN_PROGRESS",
    startTime: new Date(build.queuedAt),
    ...(build.endedAt === undefined ? {} : { endTime: new Date(build.endedAt) }),
    environment: {
      type: "LINUX_CONTAINER",
      image: "aws/codebuild/standard:7.0",
      computeType: "BUILD_GENERAL1_SMALL",
      environmentVariables: variables(build.variables),
    },
    reportArns: build.endedAt === undefined ? [] : [reportOf(build)],
    exportedEnvironmentVariables: variables(Object.entries(result?.exported ?? {})),
    phases: [...queuePhase(build), ...brokenPhase(build)],
  };
}

function queuePhase({ queuedAt, startedAt, result }: SimulatedBuild): BuildPhase[] {
  const ended =
    startedAt === undefined ? {} : { endTime: new Date(startedAt), phaseStatus: "SUCCEEDED" as const };
  return result?.broken?.phase === "QUEUED"
    ? []
    : [{ phaseType: "QUEUED", startTime: new Date(queuedAt), ...ended }];
}

function brokenPhase({ result, queuedAt, endedAt = queuedAt }: SimulatedBuild): BuildPhase[] {
  return result?.broken
    ? [
        {
          phaseType: result.broken.phase as "BUILD",
          phaseStatus: result.broken.status as "FAILED",
          contexts: [{ statusCode: "", message: result.broken.message }],
          ...(result.broken.phase === "QUEUED"
            ? { startTime: new Date(queuedAt), endTime: new Date(endedAt) }
            : {}),
        },
      ]
    : [];
}
