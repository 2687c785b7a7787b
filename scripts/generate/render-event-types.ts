import { basename } from "node:path";
import { compileFromFile } from "json-schema-to-typescript";

/** The types of an event's detail, from its JSON Schema. */
export function renderEventTypes(schema: string): Promise<string> {
  return compileFromFile(schema, {
    additionalProperties: false,
    // A tuple for each length would say the same, and fit no list.
    ignoreMinAndMaxItems: true,
    bannerComment: `// Generated from ${basename(schema)} by \`npm run generate\`; never edited by hand.`,
    // Its own formatter follows other rules than this project's.
    format: false,
  });
}
