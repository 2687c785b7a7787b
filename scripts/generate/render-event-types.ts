import { readFileSync } from "node:fs";
import { basename } from "node:path";
import { compile } from "json-schema-to-typescript";

/** Definitions in schemas for which programs have a type: its name, and its module as the rendered one imports it. */
const KNOWN_TYPES: Readonly<Record<string, readonly [name: string, module: string]>> = {
  SummaryCounts: ["SeverityCounts", "../images/vulnerabilities"],
  SeverityCounts: ["SeverityCounts", "../images/vulnerabilities"],
  TopVulnerability: ["TopVulnerability", "../images/vulnerabilities"],
};

export function renderEventTypes(file: string): Promise<string> {
  const imports = new Set<string>();
  const schema = JSON.parse(readFileSync(file, "utf8"), (_, value: unknown) => {
    const { $ref }: { readonly $ref?: unknown } = Object(value);
    const known = KNOWN_TYPES[basename(String($ref))];
    if (known === undefined) {
      return value;
    }
    const [tsType, module] = known;
    imports.add(`import type { ${tsType} } from "${module}";`);
    return { tsType };
  });
  for (const name of Object.keys(KNOWN_TYPES)) {
    delete schema.definitions?.[name];
  }
  return compile(schema, basename(file), {
    additionalProperties: false,
    // Otherwise each length is a tuple, which says the same and fits no list.
    ignoreMinAndMaxItems: true,
    bannerComment: [
      `// Generated from ${basename(file)} by \`npm run generate\`; never edited by hand.`,
      ...imports,
    ].join("\n"),
    // Its formatter has other rules than this project.
    format: false,
  });
}
