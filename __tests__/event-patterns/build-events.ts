import { CodeBuildClient, CreateProjectCommand, StartBuildCommand } from "@aws-sdk/client-codebuild";
import { EventBridgeClient, PutRuleCommand, PutTargetsCommand } from "@aws-sdk/client-eventbridge";
import { CreateQueueCommand, ReceiveMessageCommand, SQSClient } from "@aws-sdk/client-sqs";
import { BUILD_EVENT } from "../../functions/contract/events";
import type { LocalAws } from "../../local-aws";

/** How a build ends: https://docs.aws.amazon.com/codebuild/latest/APIReference/API_Build.html */
const ENDS = ["SUCCEEDED", "FAILED", "FAULT", "STOPPED", "TIMED_OUT"];
export const SCANNER_PROJECT = "fargate-image-scanning-scanner";
const OTHER_PROJECT = "release";
/** Ten seconds each, which is more than an event ever takes. */
const RECEIVES = 12;

interface BuildEvent {
  readonly detail: Readonly<Record<"build-status" | "project-name", string>>;
}

/** The events that the embedded AWS emits of a build of the scanner's project, and of one that is not ours. */
export async function buildEvents(aws: LocalAws): Promise<Map<string, object>> {
  const codebuild = new CodeBuildClient(aws.clientConfig);
  const receive = await receiveEvents(aws);
  for (const project of [SCANNER_PROJECT, OTHER_PROJECT]) {
    await createProject(codebuild, project);
  }
  const builds = [
    ...ENDS.map((end) => ({ projectName: SCANNER_PROJECT, end })),
    { projectName: OTHER_PROJECT, end: "FAILED" },
  ];
  const marked = builds.map((build) => ({ ...build, image: `${build.projectName} ${build.end}` }));
  // So it ends before it runs anything.
  const breakBuilds = marked.map(({ image, end }) => ({
    image,
    phase: "PROVISIONING",
    phaseStatus: end,
    buildStatus: end,
  }));
  await aws.switch({ breakBuilds });
  for (const { projectName, image } of marked) {
    const environmentVariablesOverride = [{ name: "IMAGE", value: image }];
    await codebuild.send(new StartBuildCommand({ projectName, environmentVariablesOverride }));
  }
  // Each build begins and ends.
  return receive(2 * builds.length);
}

async function createProject(codebuild: CodeBuildClient, name: string): Promise<void> {
  await codebuild.send(
    new CreateProjectCommand({
      name,
      serviceRole: "arn:aws:iam::123456789012:role/scanner",
      source: { type: "NO_SOURCE", buildspec: "version: 0.2\nphases: {build: {commands: [date]}}\n" },
      artifacts: { type: "NO_ARTIFACTS" },
      environment: { type: "LINUX_CONTAINER", computeType: "BUILD_GENERAL1_SMALL", image: "image" },
    }),
  );
}

async function receiveEvents(aws: LocalAws): Promise<(expected: number) => Promise<Map<string, object>>> {
  const sqs = new SQSClient(aws.clientConfig);
  const Arn = "arn:aws:sqs:us-east-1:123456789012:build-events";
  const Principal = { Service: "events.amazonaws.com" };
  const Statement = [{ Effect: "Allow", Principal, Action: "sqs:SendMessage", Resource: Arn }];
  const Policy = JSON.stringify({ Version: "2012-10-17", Statement });
  const queue = new CreateQueueCommand({ QueueName: "build-events", Attributes: { Policy } });
  const { QueueUrl } = await sqs.send(queue);
  const eventbridge = new EventBridgeClient(aws.clientConfig);
  const EventPattern = JSON.stringify({ source: [BUILD_EVENT.source] });
  await eventbridge.send(new PutRuleCommand({ Name: "build-events", EventPattern }));
  await eventbridge.send(new PutTargetsCommand({ Rule: "build-events", Targets: [{ Id: "1", Arn }] }));
  return async (expected) => {
    const events = new Map<string, object>();
    const seen: BuildEvent[] = [];
    for (let receives = 0; seen.length < expected; receives++) {
      if (receives === RECEIVES) {
        throw new Error(`The embedded AWS sent ${seen.length} events of builds, not ${expected}.`);
      }
      const { Messages = [] } = await sqs.send(
        new ReceiveMessageCommand({ QueueUrl, WaitTimeSeconds: 10, MaxNumberOfMessages: 10 }),
      );
      seen.push(...Messages.map(({ Body = "" }): BuildEvent => JSON.parse(Body)));
    }
    for (const event of seen) {
      const { "project-name": project, "build-status": status } = event.detail;
      events.set(`${project} ${status}`, event);
    }
    return events;
  };
}
