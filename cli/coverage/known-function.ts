import type { InstallationAccess } from "../installation";

export interface KnownFunction {
  readonly arn: string;
  /** Its environment. */
  readonly variables: Readonly<Record<string, string | undefined>>;
}

/** A function by its name or ARN; undefined where there is none. */
export async function functionNamed(
  config: InstallationAccess["config"],
  name: string,
): Promise<KnownFunction | undefined> {
  const { GetFunctionConfigurationCommand, LambdaClient } = await import("@aws-sdk/client-lambda");
  try {
    const asked = new GetFunctionConfigurationCommand({ FunctionName: name });
    const found = await new LambdaClient(config).send(asked);
    return { arn: found.FunctionArn ?? "", variables: found.Environment?.Variables ?? {} };
  } catch (error) {
    if ((error as Error).name === "ResourceNotFoundException") {
      return undefined;
    }
    throw error;
  }
}
