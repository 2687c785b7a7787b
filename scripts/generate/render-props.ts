import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import type { Input } from "../../modules/interface";
import { MEMBER_INPUTS } from "../../modules/member/inputs";
import { propertyName } from "../../modules/terraform-language";

interface Props {
  /** Where the inputs are declared, for the file's first line. */
  readonly madeFrom: string;
  readonly imports: readonly string[];
  /** The construct that takes them. */
  readonly construct: string;
  readonly inputs: readonly Input[];
}

/** The properties of each construct that is published, by their files. */
export const PROPS: Readonly<Record<string, Props>> = {
  "modules/fargate-image-scanning/props.ts": {
    madeFrom: "inputs/",
    imports: [
      'import type { ImageException } from "../../functions/contract/blocking/exceptions";',
      'import type { CaBundleParameter, CaBundleSecret } from "../ca-bundle";',
      'import type { DeploymentGateSettings } from "../deployment-gate";',
      'import type { EnforcementSettings } from "../enforcement";',
      'import type { RegistrySecretArns } from "../inline-scanner";',
      'import type { MembersSettings } from "../members";',
      'import type { MonitoringSettings } from "../monitoring";',
      'import type { NetworkProxy, VpcConfig } from "../network";',
      'import type { ExistingSecret, TokenParameter } from "../sysdig-token";',
    ],
    construct: "FargateImageScanning",
    inputs: INPUTS,
  },
  "modules/member/props.ts": {
    madeFrom: "inputs.ts",
    imports: ['import type { HubSettings } from "../members";'],
    construct: "Member",
    inputs: MEMBER_INPUTS,
  },
};

/** The source of props.ts: the same list that makes the Terraform variables makes the typed properties and their docs. */
export function renderProps({ madeFrom, imports, construct, inputs }: Props): string {
  return [
    `// Made from ${madeFrom} by \`npm run generate\`.`,
    'import type { IResolvable } from "cdktf";',
    ...imports,
    "",
    `/** Inputs of ${construct}: literals, or tokens such as Terraform variables and attributes of resources. */`,
    `export interface ${construct}Props {`,
    ...inputs.flatMap(property),
    "}",
    "",
  ].join("\n");
}

function property(input: Input): string[] {
  const fallback = input.default === null ? "none" : `\`${JSON.stringify(input.default)}\``;
  const defaultLines = input.isRequired ? [] : ["   *", `   * @default ${fallback}`];
  return [
    "  /**",
    ...wrap(input.description.replaceAll("*/", "*\u200b/")).map((line) => `   * ${line}`),
    ...defaultLines,
    "   */",
    `  readonly ${propertyName(input.name)}${input.isRequired ? "" : "?"}: ${input.tsType};`,
  ];
}

function wrap(text: string, width = 105): string[] {
  const lines = [""];
  for (const word of text.split(" ")) {
    const last = lines[lines.length - 1] ?? "";
    if (last.length + word.length >= width) {
      lines.push(word);
    } else {
      lines[lines.length - 1] = last ? `${last} ${word}` : word;
    }
  }
  return lines;
}
