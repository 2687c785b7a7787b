import { setTimeout as sleep } from "node:timers/promises";
import * as iam from "@aws-sdk/client-iam";
import * as lambda from "@aws-sdk/client-lambda";
import * as sns from "@aws-sdk/client-sns";
import { partition } from "@aws-sdk/core/client";
import { isOutage } from "../../functions/clients/outage";
import { signedCall } from "../../functions/clients/signed-call";
import type { InstallationAccess } from "../installation";
import { type Ask, JSON_SERVICES, Refusal, type Reply } from "./ask";

/** Commands of services that do not take JSON at one address. Only the listed ones are bundled. */
const COMMANDS: Reply = {
  GetPolicy: iam.GetPolicyCommand,
  GetPolicyVersion: iam.GetPolicyVersionCommand,
  Invoke: lambda.InvokeCommand,
  GetFunctionConfiguration: lambda.GetFunctionConfigurationCommand,
  ListEventSourceMappings: lambda.ListEventSourceMappingsCommand,
  ListSubscriptionsByTopic: sns.ListSubscriptionsByTopicCommand,
};

const MAX_ATTEMPTS = 4;
const FIRST_PAUSE_MS = 250;

/** Returns a caller of AWS. JSON services need no client of the SDK: each would enlarge the program by a tenth. */
export function askAws({ client, config }: Pick<InstallationAccess, "client" | "config">): Ask {
  const clients: Reply = {
    iam: new iam.IAMClient(config),
    lambda: new lambda.LambdaClient(config),
    sns: new sns.SNSClient(config),
  };
  // Organizations answers in one region of each partition.
  const region = async () => (partition(await client.config.region()) as Reply).implicitGlobalRegion;
  const askJson = async (service: keyof typeof JSON_SERVICES, operation: string, content: object) => {
    const [prefix, host = service]: readonly string[] = JSON_SERVICES[service];
    const signing = { ...client.config, ...(service === "organizations" && { region }) };
    const call = { service: host, target: `${prefix}.${operation}`, content };
    for (let attempt = 1; ; attempt++) {
      const answered = await signedCall(signing, call);
      if (!(answered instanceof Error)) {
        return answered.answer;
      }
      if (!isOutage(answered) || attempt === MAX_ATTEMPTS) {
        throw answered;
      }
      await sleep(FIRST_PAUSE_MS * 2 ** (attempt - 1));
    }
  };
  return async (service, operation, content = {}) => {
    try {
      return await (service === "iam" || service === "lambda" || service === "sns"
        ? clients[service].send(new COMMANDS[operation](content))
        : askJson(service, operation, content));
    } catch (error) {
      throw new Refusal(`${service}:${operation}`, error as Error);
    }
  };
}
