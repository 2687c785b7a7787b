import {
  GetFunctionConfigurationCommand,
  LambdaClient,
  UpdateFunctionConfigurationCommand,
} from "@aws-sdk/client-lambda";
import type { PrivateNetwork } from "../../local-aws/network";
import type { TestInstallation } from "./installation";

/** Leads all functions to the second proxy, to see apart what they ask for. */
export async function leadToSecondProxy(
  installation: TestInstallation,
  network: PrivateNetwork,
): Promise<void> {
  // A run that dies of the change would keep the next one waiting, as after every death, longer than a test does.
  await installation.coordinate();
  const lambda = new LambdaClient(installation.aws.clientConfig);
  for (const name of ["trigger", "coordinator", "sweeper", "deployment_gate"]) {
    const FunctionName = installation.outputs[`${name}_function_name`];
    const { Environment } = await lambda.send(new GetFunctionConfigurationCommand({ FunctionName }));
    const Variables = Object.fromEntries(
      Object.entries(Environment?.Variables ?? {}).map(([key, value]) => [
        key,
        value.replace(network.proxyUrl, network.secondProxyUrl),
      ]),
    );
    await lambda.send(new UpdateFunctionConfigurationCommand({ FunctionName, Environment: { Variables } }));
  }
}
