import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import type { SynthesizedModule } from "../synthesized-module";
import { commandsOfProgram } from "./commands";
import { type Names, REQUIRED, sorted } from "./names";
import { propertiesOfSchemas } from "./schemas";
import { exportedTypes } from "./types";

/** The interface that users depend on. */
export interface PublishedInterface extends ModuleInterface {
  /** Exports of the constructs, with members of types. */
  readonly types: Names;
  readonly commands: Names;
  readonly schemas: Names;
}

export interface ModuleInterface {
  readonly version: string;
  /** Addresses of managed resources, which are in users' states. */
  readonly addresses: Names;
  readonly inputs: Names;
  readonly outputs: Names;
}

export const INTERFACE_FILE = join(__dirname, "..", "interface.json");
/** Path of the CloudFormation template in the repository and in the published module. */
export const MEMBER_TEMPLATE = "modules/member/member.template.json";

/** @throws Error when there is no such list */
export function releasedInterface(file = INTERFACE_FILE): PublishedInterface {
  if (!existsSync(file)) {
    throw new Error(`${file} is missing: npm run release:interface writes it.`);
  }
  return JSON.parse(readFileSync(file, "utf8"));
}

/** Returns the interface of the present sources. Names of nested modules begin with their folder. */
export async function currentInterface(
  module: SynthesizedModule,
  version: string,
): Promise<PublishedInterface> {
  const { configuration, nested } = module;
  const own = interfaceOf(configuration, version);
  const within = [...nested].map(
    ([folder, part]) => [folder, interfaceOf(part.configuration, version)] as const,
  );
  const withNested = (kind: "addresses" | "inputs" | "outputs") =>
    sorted([
      ...Object.entries(own[kind]),
      ...within.flatMap(([folder, { [kind]: names }]) => [
        [folder, ""] as const,
        ...Object.entries(names).map(([name, what]) => [`${folder} ${name}`, what] as const),
      ]),
    ]);
  return {
    version,
    addresses: withNested("addresses"),
    inputs: sorted(Object.entries({ ...withNested("inputs"), ...templateParameters() })),
    outputs: withNested("outputs"),
    types: exportedTypes(module),
    commands: await commandsOfProgram(),
    schemas: propertiesOfSchemas(),
  };
}

/** Returns the parameters of the CloudFormation template, which StackSets keep across versions. */
function templateParameters(): Names {
  const template = JSON.parse(readFileSync(join(__dirname, "../..", MEMBER_TEMPLATE), "utf8"));
  const named = Object.entries(template.Parameters as Readonly<Record<string, Declared>>).map(
    ([name, { Type: type, Default }]) =>
      [
        `${MEMBER_TEMPLATE} ${name}`,
        inputText({ type, ...(Default === undefined ? {} : { default: Default }) }),
      ] as const,
  );
  return sorted([[MEMBER_TEMPLATE, ""], ...named]);
}

export function interfaceOf(
  configuration: Readonly<Record<string, unknown>>,
  version: string,
): ModuleInterface {
  return {
    version,
    addresses: sorted(addressesIn(configuration.resource).map((address) => [address, ""])),
    inputs: sorted(namedIn(configuration.variable).map(([name, input]) => [name, inputText(input)])),
    outputs: sorted(namedIn(configuration.output).map(([name]) => [name, ""])),
  };
}

/** Returns the addresses (type and name) in a section of Terraform's JSON. */
export function addressesIn(section: unknown): string[] {
  return namedIn(section).flatMap(([type, named]) => Object.keys(named).map((name) => `${type}.${name}`));
}

type Declared = Readonly<Record<string, unknown>>;

const namedIn = (section: unknown) => Object.entries((section ?? {}) as Readonly<Record<string, Declared>>);

function inputText(input: Declared): string {
  const type = String(input.type).replace(/\s+/g, " ");
  return "default" in input ? `${type}, default ${JSON.stringify(input.default)}` : `${REQUIRED} ${type}`;
}
