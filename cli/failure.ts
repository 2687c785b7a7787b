import type { CliCommand } from "./command";
import type { Context } from "./context";

/** As AWS names what somebody may not do. */
const DENIED_ACTION = /not authorized to perform: ([\w-]+:\w+)/;

/** Why there is no answer, as a sentence that says what to do. */
export function explainFailure(
  error: unknown,
  { table }: Pick<Context, "table">,
  { name: command, rights }: Pick<CliCommand, "name" | "rights">,
): string {
  const { name, message, code }: NodeJS.ErrnoException =
    error instanceof Error ? error : new Error(String(error));
  // With several addresses of one name the message is empty; wrapped by the SDK the code is gone.
  if (code === "ECONNREFUSED" || message.includes("ECONNREFUSED")) {
    return `Nothing answers where DynamoDB should be: start the demo again (npm run demo -- --stop, then --keep), or correct AWS_ENDPOINT_URL. (${message || code})`;
  }
  if (code === "ENOTFOUND" || message.includes("ENOTFOUND")) {
    return `AWS has no such address: correct --region or AWS_REGION, or look at the network. (${message})`;
  }
  if (/region is missing/i.test(message)) {
    return "No AWS region is set: give --region, or set AWS_REGION.";
  }
  switch (name) {
    case "CredentialsProviderError":
      return `No AWS credentials were found: set AWS_PROFILE, or log in as for every AWS tool. (${message})`;
    case "ResourceNotFoundException":
      return `There is no table ${table} in this account and region: name the installation with --name, its output ledger_table_name with --table, or the region with --region.`;
    case "AccessDeniedException": {
      const action = DENIED_ACTION.exec(message)?.[1];
      return `The credentials lack ${action ?? "a right"}, which ${command} needs: ${rights.join("; ")}. (${message})`;
    }
    case "ExpiredTokenException":
    case "ExpiredToken":
    case "UnrecognizedClientException":
    case "InvalidSignatureException":
      return `AWS does not accept the credentials: renew them. (${message})`;
    case "ValidationException":
      // DynamoDB checks the form of a table's name itself.
      return /tableName/i.test(message)
        ? `"${table}" is no name of a table: 3 to 255 letters, digits, dots, hyphens and underscores. (${message})`
        : `${command} got no answer: ${message}`;
    default:
      return message || name;
  }
}
