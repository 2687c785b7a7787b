import { setTimeout as sleep } from "node:timers/promises";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import * as sns from "@aws-sdk/client-sns";
import { signedCall } from "../../functions/clients/signed-call";
import type { InstallationAccess } from "../installation";
import { type Answer, type Ask, refusalOf, type Service } from "./ask";

/**
 * Services that take JSON, each with the prefix of its operations, and its host where that is called otherwise: what is asked
 * of them needs no client of the SDK, each of which would make the program larger by a tenth.
 */
const JSON_SERVICES: Readonly<
  Record<Exclude<Service, "lambda" | "sns" | "iam">, readonly [target: string, host?: string]>
> = {
  dynamodb: ["DynamoDB_20120810"],
  sqs: ["AmazonSQS"],
  events: ["AWSEvents"],
  codebuild: ["CodeBuild_20161006"],
  cloudwatch: ["GraniteServiceVersion20100801", "monitoring"],
  ecs: ["AmazonEC2ContainerServiceV20141113"],
  ecr: ["AmazonEC2ContainerRegistry_V20150921", "api.ecr"],
  kms: ["TrentService"],
  secretsmanager: ["secretsmanager"],
  ssm: ["AmazonSSM"],
  servicequotas: ["ServiceQuotasV20190624"],
};
/** Those of the older version of AWS's JSON protocol. */
const JSON_1_0: readonly Service[] = ["dynamodb", "sqs", "cloudwatch"];

/** Of the SDK's clients, so that the rest of them is not bundled. */
const COMMANDS: Answer = {
  GetFunctionConfiguration: lambda.GetFunctionConfigurationCommand,
  GetFunctionConcurrency: lambda.GetFunctionConcurrencyCommand,
  ListEventSourceMappings: lambda.ListEventSourceMappingsCommand,
  GetPolicy: iam.GetPolicyCommand,
  GetPolicyVersion: iam.GetPolicyVersionCommand,
  GetTopicAttributes: sns.GetTopicAttributesCommand,
  ListSubscriptionsByTopic: sns.ListSubscriptionsByTopicCommand,
};

const MAX_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;

/** Asks AWS with the credentials of an installation's client. */
export function askAws({ client, config }: InstallationAccess): Ask {
  if (typeof config.endpoint === "string") {
    // The demo's: a signed call knows it by the environment alone.
    process.env.AWS_ENDPOINT_URL ??= config.endpoint;
  }
  const clients: Answer = {
    iam: new iam.IAMClient(config),
    lambda: new lambda.LambdaClient(config),
    sns: new sns.SNSClient(config),
  };
  const askNow = (service: Service, operation: string, input: object): Promise<Answer> =>
    service === "lambda" || service === "sns" || service === "iam"
      ? clients[service].send(new COMMANDS[operation](input))
      : askJson(client.config, service, operation, input);
  return async (service, operation, input = {}) => {
    for (let attempt = 1; ; attempt++) {
      try {
        return await askNow(service, operation, input);
      } catch (error) {
        const refusal = refusalOf(error, `${service}:${operation}`);
        if (!refusal.is("passing") || attempt === MAX_ATTEMPTS) {
          throw refusal;
        }
        await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
      }
    }
  };
}

async function askJson(
  config: Parameters<typeof signedCall>[0],
  service: keyof typeof JSON_SERVICES,
  operation: string,
  content: object,
): Promise<Answer> {
  const [target, host = service] = JSON_SERVICES[service];
  const answered = await signedCall(config, {
    // CloudWatch signs as its host is called, ECR by its own name.
    ...{ service: service === "cloudwatch" ? host : service, host, content },
    headers: {
      "content-type": `application/x-amz-json-${JSON_1_0.includes(service) ? "1.0" : "1.1"}`,
      "x-amz-target": `${target}.${operation}`,
    },
  });
  if ("answer" in answered) {
    return answered.answer;
  }
  throw Object.assign(new Error(answered.message), { name: answered.code });
}
