import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";

/** What users of the module depend on, as the latest release has it. */
export interface PublishedInterface {
  readonly version: string;
  /** Addresses of managed resources, which are in the users' states. */
  readonly addresses: readonly string[];
  readonly inputs: readonly string[];
  readonly outputs: readonly string[];
}

export const INTERFACE_FILE = join(__dirname, "interface.json");

/** @throws Error when there is no such list */
export function releasedInterface(file = INTERFACE_FILE): PublishedInterface {
  if (!existsSync(file)) {
    throw new Error(`${file} is missing: npm run release:interface writes it.`);
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

/** The interface of a configuration in Terraform's JSON syntax. */
export function interfaceOf(
  configuration: Readonly<Record<string, unknown>>,
  version: string,
): PublishedInterface {
  const namesIn = (section: unknown) => Object.keys((section ?? {}) as object).sort();
  return {
    version,
    addresses: addressesIn(configuration.resource).sort(),
    inputs: namesIn(configuration.variable),
    outputs: namesIn(configuration.output),
  };
}

/** Addresses of what a section of Terraform's JSON declares, by type and name. */
export function addressesIn(section: unknown): string[] {
  return Object.entries((section ?? {}) as Readonly<Record<string, object>>).flatMap(([type, named]) =>
    Object.keys(named).map((name) => `${type}.${name}`),
  );
}
