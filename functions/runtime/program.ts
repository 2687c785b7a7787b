import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { clientOptions } from "../clients/network";
import type { Program, ProgramVariable } from "../contract/environment";
import { Ledger } from "../ledger/ledger";
import { HOUR } from "../ledger/retry-plan";
import { DynamodbTable } from "../ledger/table/dynamodb-table";
import type { Table } from "../ledger/table/table";
import type { Scanner } from "../scanners/scanner";
import type { ScanStarter } from "../scanners/start-scan";
import { type ImageFilter, imageFilter } from "../tasks/image-filter";
import { requiredNumber, requiredVariable } from "./environment";
import { scannerOfMode } from "./scanner-of-mode";
import { LambdaTelemetry } from "./telemetry";

/** What every program has that starts scans: made once for each instance of its function. */
export interface ScanProgram<P extends Program> {
  readonly telemetry: LambdaTelemetry;
  readonly table: Table;
  readonly ledger: Ledger;
  readonly scanner: Scanner;
  readonly starter: ScanStarter;
  /** A setting of this program. @throws Error where the deployment forgot it */
  setting(name: ProgramVariable<P>): string;
}

/** Puts together telemetry, ledger, scanner and starter from the environment that the construct gives the function. */
export function createProgram<P extends Program>(): ScanProgram<P> {
  const installation = requiredVariable("INSTALLATION_NAME");
  const telemetry = new LambdaTelemetry(installation);
  const table = new DynamodbTable(new DynamoDBClient(clientOptions()), requiredVariable("LEDGER_TABLE"));
  const ledger = new Ledger(table, {
    installation,
    rescanAfterMs: requiredNumber("RESCAN_AFTER_HOURS") * HOUR,
  });
  const scanner = scannerOfMode(telemetry);
  const starter = {
    ledger,
    scanner,
    maxConcurrentScans: requiredNumber("MAX_CONCURRENT_SCANS"),
    telemetry,
    now: () => new Date(),
  };
  return { telemetry, table, ledger, scanner, starter, setting: requiredVariable };
}

/** The images that a program looks at, by the inputs include_images and exclude_images. */
export function chosenImages(setting: (name: "INCLUDE_IMAGES" | "EXCLUDE_IMAGES") => string): ImageFilter {
  return imageFilter({
    include: JSON.parse(setting("INCLUDE_IMAGES")),
    exclude: JSON.parse(setting("EXCLUDE_IMAGES")),
  });
}
