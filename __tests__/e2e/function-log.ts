import { CloudWatchLogsClient, FilterLogEventsCommand } from "@aws-sdk/client-cloudwatch-logs";
import type { TestInstallation } from "./installation";

/** The structured lines that a function logged, parsed. */
export async function functionLog(
  installation: TestInstallation,
  functionOutput: "trigger_function_name" | "coordinator_function_name" | "sweeper_function_name",
): Promise<Record<string, unknown>[]> {
  const logs = new CloudWatchLogsClient(installation.aws.clientConfig);
  const logGroupName = `/aws/lambda/${installation.output(functionOutput)}`;
  const { events = [] } = await logs.send(new FilterLogEventsCommand({ logGroupName, limit: 10_000 }));
  return events.flatMap(({ message = "" }) => (message.startsWith("{") ? [JSON.parse(message)] : []));
}
