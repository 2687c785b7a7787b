import type { PutEventsRequestEntry } from "@aws-sdk/client-eventbridge";
import { imageKey, type Platform, parseImage } from "../../functions/contract/images/image";
import { publishImage } from "../../local-aws/registry";

export interface Container {
  name?: string;
  image: string;
  imageDigest?: unknown;
}

export interface Task {
  id: string;
  containers?: Container[] | undefined;
  /** Fields of `detail` that replace the usual ones; undefined leaves one out. */
  detail?: Record<string, unknown>;
  detailType?: string;
}

const ACCOUNT = "arn:aws:ecs:us-east-1:123456789012";

/** The digest of a name's image, which is in every registry from then on. */
export function digestOf(name: string): string {
  return publishImage(name);
}

/** The ledger key of a name's image; default: as {@link container} has it. */
export function keyOf(name: string, platform: Platform = "linux/amd64", digest = digestOf(name)): string {
  return imageKey(parseImage(name, platform, digest));
}

/** A container with the digest of its image's name. */
export function container(image: string): Container {
  return { image, imageDigest: digestOf(image) };
}

export function taskArn(id: string): string {
  return `${ACCOUNT}:task/shop/${id}`;
}

/** An event of a running Fargate task as ECS sends it. */
export function taskEvent({ id, containers = [], detail = {}, detailType }: Task): PutEventsRequestEntry {
  return {
    Source: "aws.ecs",
    DetailType: detailType ?? "ECS Task State Change",
    Resources: [taskArn(id)],
    Detail: JSON.stringify({
      attachments: [],
      attributes: [{ name: "ecs.cpu-architecture", value: "x86_64" }],
      availabilityZone: "us-east-1a",
      clusterArn: `${ACCOUNT}:cluster/shop`,
      connectivity: "CONNECTED",
      containers: containers.map(({ name = "app", ...rest }) => ({
        containerArn: `${ACCOUNT}:container/shop/${id}/${name}`,
        lastStatus: "RUNNING",
        name,
        networkInterfaces: [],
        runtimeId: `${id}-${name}`,
        taskArn: taskArn(id),
        ...rest,
      })),
      cpu: "256",
      desiredStatus: "RUNNING",
      group: "service:web",
      lastStatus: "RUNNING",
      launchType: "FARGATE",
      memory: "512",
      platformVersion: "1.4.0",
      startedAt: "2026-01-01T00:00:00.000Z",
      taskArn: taskArn(id),
      taskDefinitionArn: `${ACCOUNT}:task-definition/web:7`,
      version: 4,
      ...detail,
    }),
  };
}
