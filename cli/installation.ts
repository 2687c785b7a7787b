import { DynamoDBClient, type DynamoDBClientConfig } from "@aws-sdk/client-dynamodb";
import { keptInstallation } from "../local-aws/kept-demo";
import type { LedgerSource } from "./arguments";

/** Where an installation's ledger is, and a client that reaches it. */
export interface InstallationAccess {
  /** The input `name`, by which its table is named. */
  readonly name: string;
  readonly table: string;
  readonly client: DynamoDBClient;
}

/**
 * Long commands wait for capacity rather than fail half-way: by then the table refuses what comes too fast.
 *
 * @see https://docs.aws.amazon.com/sdkref/latest/guide/feature-retry-behavior.html
 */
const PATIENT: DynamoDBClientConfig = { retryMode: "adaptive", maxAttempts: 10 };

/** @throws Error with one sentence for a person, when no demo was left up */
export function installationOf(source: LedgerSource, { patient = false } = {}): InstallationAccess {
  const retries = patient ? PATIENT : {};
  if (source === "demo") {
    const { clientConfig, ledgerTable } = keptInstallation();
    return installation(ledgerTable, { ...clientConfig, ...retries });
  }
  const { table, region } = source;
  return installation(table, region === undefined ? retries : { region, ...retries });
}

function installation(table: string, config: DynamoDBClientConfig): InstallationAccess {
  return { name: table.replace(/-ledger$/, ""), table, client: new DynamoDBClient(config) };
}
