import { compileFromFile } from "json-schema-to-typescript";
import { EVENT_SCHEMA } from "./event-schema";

/** The types of an event's detail, from its JSON Schema. */
export function renderEventTypes(): Promise<string> {
  return compileFromFile(EVENT_SCHEMA, {
    additionalProperties: false,
    // A tuple for each length would say the same, and fit no list.
    ignoreMinAndMaxItems: true,
    bannerComment: "// Generated from outcome.schema.json by `npm run generate`; never edited by hand.",
    // Its own formatter follows other rules than this project's.
    format: false,
  });
}
