import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import { untilAnswer } from "../until";
import type { TestInstallation } from "./installation";

type FunctionOutput =
  | "trigger_function_name"
  | "coordinator_function_name"
  | "sweeper_function_name"
  | "deployment_gate_function_name";
type LogLine = Record<string, unknown>;

/** The structured lines that a function has logged so far, parsed. */
export async function functionLog(
  installation: TestInstallation,
  functionOutput: FunctionOutput,
): Promise<LogLine[]> {
  const logs = new CloudWatchLogsClient(installation.aws.clientConfig);
  const logGroupName = `/aws/lambda/${installation.output(functionOutput)}`;
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 10_000 }));
  return events.flatMap(({ message = "" }) => (message.startsWith("{") ? [JSON.parse(message)] : []));
}

/** The lines of a function that are looked for, once there is one: a log comes a little after what it is about. */
export async function untilLogged(
  installation: TestInstallation,
  functionOutput: FunctionOutput,
  isLookedFor: (line: LogLine) => boolean,
): Promise<LogLine[]> {
  return untilAnswer(`a line in the log of ${functionOutput}`, async () => {
    const lines = (await functionLog(installation, functionOutput)).filter(isLookedFor);
    return lines.length > 0 ? lines : undefined;
  });
}
