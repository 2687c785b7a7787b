import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import type { LocalAws } from "../../local-aws";

/** The next invocation of a function is that of a new instance, which remembers nothing: a setting was written, to what it is. */
export async function replaceInstances({ clientConfig }: LocalAws, FunctionName: string): Promise<void> {
  const client = new LambdaClient(clientConfig);
  const { Timeout } = await client.send(new GetFunctionConfigurationCommand({ FunctionName }));
  await client.send(new UpdateFunctionConfigurationCommand({ FunctionName, Timeout }));
}
