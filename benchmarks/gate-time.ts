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
import { parseImage } from "../functions/contract/images/image";
import { scanOf } from "../functions/images/image-item";
import { Ledger } from "../functions/ledger/ledger";
import { DynamodbTable } from "../functions/table/dynamodb-table";
import type { LocalAws } from "../local-aws";
import { handle, handlerEnvironment, unpackFunction } from "./handlers";
import { LEDGER } from "./scanning-resources";
import { median } from "./statistics";

/** Calls that do not count: the first one loads the gate, and reads the task definition. */
const WARM_UP_CALLS = 5;
const NAME = "gate-time";
const IMAGE = "123456789012.dkr.ecr.us-east-1.amazonaws.com/known:1";
const DIGEST = `sha256:${"a".repeat(64)}`;

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

/** Returns the median of milliseconds in which a warm gate passes a deployment whose image has a fresh verdict. */
export async function measureGateTime(options: {
  readonly aws: LocalAws;
  readonly rounds: number;
  readonly folder: string;
  readonly show: (text: string) => void;
}): Promise<number> {
  const { aws, rounds, folder, show } = options;
  show("gate: services, and the verdict of their image");
  await putVerdict(aws);
  // The gate remembers decisions, so each call needs a deployment of its own.
  const deployments = await deployed(aws, WARM_UP_CALLS + rounds);

  show(`gate: ${rounds} calls`);
  const events = deployments.map(({ serviceDeploymentArn, targetServiceRevisionArn }) => ({
    lifecycleStage: "POST_SCALE_UP",
    resourceArn: serviceDeploymentArn,
    executionDetails: { targetServiceRevisionArn },
  }));
  const environment = {
    ...handlerEnvironment(aws),
    DEPLOYMENT_GATE: '{"mode":"block","timeout_minutes":30}',
  };
  const handled = await handle(unpackFunction("deployment-gate", folder), environment, events);
  const held = handled.find(({ answer }) => Object(answer).hookStatus !== "SUCCEEDED");
  if (held) {
    throw new Error(`deployment-gate does not let the known good image pass: ${JSON.stringify(held)}`);
  }
  return median(handled.slice(WARM_UP_CALLS).map(({ milliseconds }) => milliseconds));
}

/** Puts a scan of the image into the ledger that has just ended well. */
async function putVerdict(aws: LocalAws): Promise<void> {
  const table = new DynamodbTable(new DynamoDBClient(aws.clientConfig), LEDGER);
  const ledger = new Ledger(table, { installation: "benchmark", tableArn: "table", rescanAfterMs: DAY });
  const image = parseImage(IMAGE, "linux/amd64", DIGEST);
  await ledger.ask({ image, taskArn: "benchmark" });
  const item = await ledger.read(image);
  const scan = item && scanOf(item);
  for (const begun of await ledger.begin(scan ? [scan] : [], Number.MAX_SAFE_INTEGER)) {
    await ledger.recordEnd(
      begun,
      { kind: "verdict", verdict: "PASSED", verdictAt: new Date(), origin: "inline" },
      { busyMs: 0 },
    );
  }
}

/** Returns the deployments of `count` services that run the known image. */
async function deployed(aws: LocalAws, count: number): Promise<ServiceDeploymentBrief[]> {
  const ecs = new ECSClient(aws.clientConfig);
  await aws.putImages({ [IMAGE]: DIGEST });
  await ecs.send(new CreateClusterCommand({ clusterName: NAME }));
  await ecs.send(
    new RegisterTaskDefinitionCommand({
      family: NAME,
      requiresCompatibilities: ["FARGATE"],
      networkMode: "awsvpc",
      cpu: "256",
      memory: "512",
      executionRoleArn: await executionRole(aws),
      containerDefinitions: [{ name: NAME, image: IMAGE }],
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
