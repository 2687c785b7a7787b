import type { Command } from "./commands";

/** What the credentials need for each command; docs/scans.md has it as policies. */
const RIGHTS: Readonly<Record<Command, string>> = {
  list: "the rights to read it that docs/scans.md names",
  show: "the rights to read it that docs/scans.md names",
  digest: "dynamodb:GetItem and dynamodb:Scan on it",
  rescan: "the rights to read and to change it that docs/scans.md names",
  waiting: "dynamodb:GetItem and dynamodb:Scan on it",
  breaker: "dynamodb:GetItem on it, with --probe also dynamodb:UpdateItem",
  deployment: "the rights to read it that docs/scans.md names",
  audit: "the rights to read it that docs/scans.md names",
  gate: "the rights to read it that docs/scans.md names, and to open or close the gate those to do so",
  wait: "dynamodb:BatchGetItem on it, and dynamodb:Scan for a tag",
};

const VERBS: Readonly<Record<Command, string>> = {
  list: "read",
  show: "read",
  digest: "read",
  rescan: "changed",
  waiting: "read",
  breaker: "read or changed",
  deployment: "read",
  audit: "read",
  gate: "read or changed",
  wait: "read",
};

/** What went wrong with the table, as a sentence that says what to do. */
export function explainFailure(error: unknown, table: string, command: Command = "list"): string {
  const { name, message, code }: NodeJS.ErrnoException =
    error instanceof Error ? error : new Error(String(error));
  const verb = VERBS[command];
  // With several addresses of one name the message is empty; wrapped by the SDK the code is gone.
  if (code === "ECONNREFUSED" || message.includes("ECONNREFUSED")) {
    return `Nothing answers where DynamoDB should be: start the demo again (npm run demo -- --stop, then --keep), or correct AWS_ENDPOINT_URL. (${message || code})`;
  }
  if (/region is missing/i.test(message)) {
    return "No AWS region is set: give --region, or set AWS_REGION.";
  }
  switch (name) {
    case "CredentialsProviderError":
      return `No AWS credentials were found: set AWS_PROFILE, or log in as for every AWS tool. (${message})`;
    case "ResourceNotFoundException":
      return `There is no table ${table} in this account and region: name the installation with --name, its output ledger_table_name with --table, or the region with --region.`;
    case "AccessDeniedException":
      return `The table ${table} may not be ${verb}: the credentials need ${RIGHTS[command]}. (${message})`;
    case "ExpiredTokenException":
    case "UnrecognizedClientException":
    case "InvalidSignatureException":
      return `AWS does not accept the credentials: renew them. (${message})`;
    default:
      return `The table ${table} could not be ${verb}: ${message || name}`;
  }
}
