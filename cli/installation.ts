import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { DynamodbTable } from "../functions/table/dynamodb-table";
import { keptInstallation } from "../local-aws/kept-demo";
import { DEFAULT_NAME, NAME_VARIABLE } from "./program-name";

export interface GlobalOptions {
  readonly name?: string;
  readonly table?: string;
  readonly region?: string;
  readonly profile?: string;
  readonly demo?: boolean;
  readonly json?: boolean;
  readonly output?: "wide";
  readonly sort?: string;
  readonly watch?: number;
}

/**
 * Waits for capacity, because the table throttles many fast reads.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const PATIENT: DynamoDBClientConfig = { retryMode: "adaptive", maxAttempts: 6 };

export type InstallationAccess = Readonly<ReturnType<typeof installationOf>>;

/** @throws Error with one sentence for the user if no demo was left up */
export function installationOf(options: GlobalOptions) {
  const { name = process.env[NAME_VARIABLE] || DEFAULT_NAME, region, profile } = options;
  const { table = `${name}-ledger`, demo } = options;
  const { clientConfig, ledgerTable } = demo
    ? keptInstallation()
    : { clientConfig: { region, profile }, ledgerTable: table };
  if (demo) {
    // A signed call finds the demo by the environment alone.
    process.env.AWS_ENDPOINT_URL ??= String(Object(clientConfig).endpoint);
  }
  const client = new DynamoDBClient({ ...clientConfig, ...PATIENT });
  /** Settings for clients of other services in the same account: region, profile, and the demo's endpoint. */
  const config: Pick<DynamoDBClientConfig, "region" | "profile" | "endpoint" | "credentials"> = clientConfig;
  return {
    /** The input `name`, from which the table has its name. */
    name: ledgerTable.replace(/-ledger$/, ""),
    table: ledgerTable,
    ledger: new DynamodbTable(client, ledgerTable),
    ...{ client, config },
  };
}
