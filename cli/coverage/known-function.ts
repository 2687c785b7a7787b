import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";

export interface KnownFunction {
  readonly arn: string;
  /** Its environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** A function by its name or ARN; undefined where there is none. */
export async function functionNamed(
  dynamodb: DynamoDBClient,
  name: string,
): Promise<KnownFunction | undefined> {
  const { GetFunctionConfigurationCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  try {
    const lambda = new LambdaClient(clientConfig(dynamodb));
    const found = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName: name }));
    return { arn: found.FunctionArn ?? "", variables: found.Environment?.Variables ?? {} };
  } catch (error) {
    const { name: code, message } = error as Error;
    if (code === "ResourceNotFoundException") {
      return undefined;
    }
    throw code === "AccessDeniedException"
      ? new Error(
          `The function ${name} may not be read: the credentials need lambda:GetFunctionConfiguration. (${message})`,
        )
      : error;
  }
}

/** Where AWS is, and who asks, for a client of another service. It goes on where AWS throttles. */
export function clientConfig({ config }: DynamoDBClient) {
  const { region, credentials, endpoint, isCustomEndpoint } = config;
  const patient = { retryMode: "adaptive", maxAttempts: 8 } as const;
  return { region, credentials, ...(isCustomEndpoint && endpoint ? { endpoint } : {}), ...patient };
}
