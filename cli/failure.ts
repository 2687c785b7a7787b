import { withAddresses } from "../functions/contract/documentation";
import type { CliCommand, Context } from "./command";

/** As AWS names what somebody may not do. */
const DENIED_ACTION = /not authorized to perform: ([\w-]+:\w+)/;

/** Why there is no answer, as a sentence that says what to do, with what AWS said. */
export async function explainFailure(
  error: unknown,
  { table, config, ownPlace }: Pick<Context, "table" | "config" | "ownPlace">,
  { name: command, rights }: Pick<CliCommand, "name" | "rights">,
): Promise<string> {
  const { name, message, code }: NodeJS.ErrnoException =
    error instanceof Error ? error : new Error(String(error));
  const action = DENIED_ACTION.exec(message)?.[1] ?? "a right";
  const about = `${name} ${code} ${message}`;
  const { account, region } = about.includes("ResourceNotFoundException") ? await ownPlace() : {};
  const place = `${account ? `account ${account}` : "this account"} and region ${region}`;
  const profile = config.profile || process.env.AWS_PROFILE;
  const ofProfile = profile
    ? ` for the profile ${profile}, if there is one ("aws configure list-profiles" names those that there are)`
    : "";
  const renew = "AWS does not accept the credentials: renew them.";
  /** By what the name of the error, its code or its message has in it. */
  const sentences: Readonly<Record<string, string>> = {
    ECONNREFUSED:
      "Nothing answers where DynamoDB should be: start the demo again (npm run demo -- --stop, then --keep), or correct AWS_ENDPOINT_URL.",
    ENOTFOUND: "AWS has no such address: correct --region or AWS_REGION, or look at the network.",
    "Region is missing": `No AWS region is set${ofProfile}: give --region, or set AWS_REGION.`,
    CredentialsProviderError: `No AWS credentials were found${ofProfile}: set AWS_PROFILE, or log in as for every AWS tool.`,
    ResourceNotFoundException: `There is no table ${table} in ${place}: name the installation with --name, its output ledger_table_name with --table, or the region with --region.`,
    AccessDeniedException: `The credentials lack ${action}, which ${command} needs: ${withAddresses(rights.join("; "))}.`,
    ExpiredToken: renew,
    UnrecognizedClientException: renew,
    InvalidSignatureException: renew,
    // DynamoDB checks the form of a table's name itself.
    "'tableName'": `"${table}" is no name of a table: 3 to 255 letters, digits, dots, hyphens and underscores.`,
  };
  const found = Object.keys(sentences).find((word) => about.includes(word));
  // With several addresses of one name the message is empty.
  const said = message || code || name;
  return found === undefined ? said : `${sentences[found]} (${said})`;
}
