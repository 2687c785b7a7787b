import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { partition } from "@aws-sdk/core/client";
import { clientOptions } from "../clients/network";
import { type ClientPlaces, OWN_PLACE, Places } from "../clients/places";
import { SqsPokes } from "../clients/poke";
import type { ClientConfig } from "../clients/signed-call";
import { HOUR } from "../contract/durations";
import type { Program, ProgramVariable } from "../contract/environment";
import type { Place } from "../contract/places/place";
import type { Telemetry } from "../contract/telemetry";
import { Ledger } from "../ledger/ledger";
import { DynamodbTable } from "../table/dynamodb-table";
import { type ImageFilter, imageFilter } from "../tasks/image-filter";
import type { AskWorkload } from "../workloads/workloads-of";
import { optionalVariable, requiredVariable } from "./environment";
import { ServedMembers } from "./members";
import { LambdaTelemetry } from "./telemetry";

/**
 * Makes the common parts of a program from its environment, once per function instance.
 *
 * @param recorder makes the look-up of workloads in ECS. Only the program that records ends of scans passes it.
 * Default: none
 */
export function createProgram<P extends Program>(
  recorder?: (telemetry: Telemetry, places: ClientPlaces) => AskWorkload,
) {
  const installation = requiredVariable("INSTALLATION_NAME");
  const telemetry = new LambdaTelemetry(installation);
  const dynamodb = new DynamoDBClient(clientOptions());
  const table = new DynamodbTable(dynamodb, requiredVariable("LEDGER_TABLE"));
  /** Configuration to sign calls of services that have no client here. */
  const clientConfig: ClientConfig = dynamodb.config;
  const memberRoles = optionalVariable("MEMBER_ROLES");
  const { AWS_LAMBDA_FUNCTION_NAME: program = installation } = process.env;
  const places = memberRoles
    ? new Places({ own: ownPlace(), program, memberRoles }, clientConfig)
    : OWN_PLACE;
  const ledger = new Ledger(table, {
    installation,
    tableArn: tableArn(requiredVariable("LEDGER_TABLE")),
    rescanAfterMs: Number(requiredVariable("RESCAN_AFTER_HOURS")) * HOUR,
    sweeps: optionalVariable("SWEEPS") !== "false",
    askWorkload: recorder?.(telemetry, places),
    own: places.own,
    unreadable: (key) => {
      telemetry.count("RowsUnreadable");
      telemetry.error("unreadable row; its image is scanned when it is seen again", { key });
    },
  });
  return {
    ...{ telemetry, table, ledger, clientConfig, places },
    now: () => new Date(),
    pokes: new SqsPokes(clientConfig, telemetry, { installation, ...ownPlace() }),
    /** Absent if the installation serves no members. */
    members: memberRoles ? new ServedMembers(table) : undefined,
    /** Returns a setting of this program. @throws Error if the deployment does not set it */
    setting: requiredVariable as (name: ProgramVariable<P>) => string,
  };
}

function ownPlace(): Place {
  return { account: requiredVariable("ACCOUNT_ID"), region: process.env.AWS_REGION ?? "" };
}

/** Builds the ARN from its parts, because the environment of a function is limited to 4 KB. */
function tableArn(name: string): string {
  const { account, region } = ownPlace();
  return `arn:${partition(region).name}:dynamodb:${region}:${account}:table/${name}`;
}

export function chosenImages(setting: (name: "INCLUDE_IMAGES" | "EXCLUDE_IMAGES") => string): ImageFilter {
  return imageFilter({
    include: JSON.parse(setting("INCLUDE_IMAGES")),
    exclude: JSON.parse(setting("EXCLUDE_IMAGES")),
  });
}
