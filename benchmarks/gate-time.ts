import { writeFileSync } from "node:fs";
import { join } from "node:path";
import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import {
  CreateClusterCommand,
  CreateServiceCommand,
  ECSClient,
  ListServiceDeploymentsCommand,
  RegisterTaskDefinitionCommand,
  type ServiceDeploymentBrief,
} from "@aws-sdk/client-ecs";
import { executionRole } from "../demo/execution-role";
import { DAY } from "../functions/contract/durations";
import { Ledger } from "../functions/ledger/ledger";
import { DynamodbTable } from "../functions/table/dynamodb-table";
import type { LocalAws } from "../local-aws";
import { runCommand } from "../local-aws/run-command";
import { HANDLERS, handlerEnvironment, unpackFunction } from "./designs";
import { containerOf, imageOf, putVerdict } from "./known-images";
import { ScanningResources } from "./scanning-resources";
import { median } from "./statistics";

/** Calls that do not count: the first one loads the gate, and reads the task definition. */
const WARM_UP_CALLS = 5;
const NAME = "gate-time";

/** Longest median hold, by a warm gate, of a deployment that needs no scan. */
export const MAX_GATE_MS = 500;

/** @throws Error if a deployment whose image has a verdict waits longer than it may */
export function checkGateTime(milliseconds: number): void {
  if (milliseconds > MAX_GATE_MS) {
    throw new Error(
      `The gate takes ${milliseconds.toFixed(0)} ms for an image with a fresh verdict; at most ${MAX_GATE_MS} ms are allowed. Look for what it reads one after the other.`,
    );
  }
}

export interface GateTimeOptions {
  readonly aws: LocalAws;
  readonly rounds: number;
  readonly folder: string;
  readonly show: (text: string) => void;
}

/** Returns the median of milliseconds in which a warm gate passes a deployment whose image has a fresh verdict. */
export async function measureGateTime({ aws, rounds, folder, show }: GateTimeOptions): Promise<number> {
  show("gate: services, and the verdict of their image");
  const resources = await ScanningResources.create(aws, NAME);
  const table = new DynamodbTable(new DynamoDBClient(aws.clientConfig), resources.table);
  const ledger = new Ledger(table, {
    installation: "benchmark",
    tableArn: "table",
    rescanAfterMs: DAY,
  });
  await putVerdict(ledger, imageOf(0), new Date());
  // The gate remembers decisions, so each call needs a deployment of its own.
  const deployments = await deployed(aws, WARM_UP_CALLS + rounds);

  show(`gate: ${rounds} calls`);
  const events = deployments.map(({ serviceDeploymentArn, targetServiceRevisionArn }) => ({
    lifecycleStage: "POST_SCALE_UP",
    resourceArn: serviceDeploymentArn,
    executionDetails: { targetServiceRevisionArn },
  }));
  const file = join(folder, `${NAME}.json`);
  writeFileSync(file, JSON.stringify(events));
  const bundle = unpackFunction("deployment-gate", folder);
  const { code, output } = await runCommand(
    process.execPath,
    [join(HANDLERS, "count-events.cjs"), bundle, file],
    {
      env: {
        ...handlerEnvironment(aws, resources),
        DEPLOYMENT_GATE: '{"mode":"block","timeout_minutes":30}',
      },
    },
  );
  if (code !== 0) {
    throw new Error(`deployment-gate failed with exit code ${code}:\n${output}`);
  }
  const { milliseconds, answers } = JSON.parse(output.trimEnd().split("\n").at(-1) ?? "");
  if (answers.some(({ hookStatus }: { hookStatus?: unknown }) => hookStatus !== "SUCCEEDED")) {
    throw new Error(`deployment-gate does not let the known good image pass:\n${output}`);
  }
  return median(milliseconds.slice(WARM_UP_CALLS));
}

/** Returns the deployments of `count` services that run the known image. */
async function deployed(aws: LocalAws, count: number): Promise<ServiceDeploymentBrief[]> {
  const { name, image, imageDigest } = containerOf(0);
  const ecs = new ECSClient(aws.clientConfig);
  await aws.putImages({ [image]: imageDigest });
  await ecs.send(new CreateClusterCommand({ clusterName: NAME }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: NAME,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      executionRoleArn: await executionRole(aws),
      containerDefinitions: [{ name, image }],
    }),
  );
  const deployments: ServiceDeploymentBrief[] = [];
  for (let number = 0; number < count; number += 1) {
    const service = { cluster: NAME, serviceName: `${NAME}-${number}` };
    await ecs.send(
      new CreateServiceCommand({ ...service, taskDefinition: NAME, launchType: "FARGATE", desiredCount: 1 }),
    );
    const { serviceDeployments = [] } = await ecs.send(
      new ListServiceDeploymentsCommand({ cluster: NAME, service: service.serviceName }),
    );
    deployments.push(...serviceDeployments);
  }
  return deployments;
}
