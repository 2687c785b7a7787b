import { readFileSync } from "node:fs";
import Ajv from "ajv";
import addFormats from "ajv-formats";
import { INSTALLATION_EVENT_SCHEMA } from "../../../../scripts/generate/event-schema";
import { IMPAIRED, RECOVERED } from "../../outcomes";

const keepsSchema = addFormats(new Ajv({ strict: true, allErrors: true })).compile(
  JSON.parse(readFileSync(INSTALLATION_EVENT_SCHEMA, "utf8")),
);

test.each([
  ["impaired", IMPAIRED],
  ["recovered", RECOVERED],
])("the event that the installation is %s keeps the schema", (_, event) => {
  keepsSchema(event);

  expect(keepsSchema.errors ?? []).toEqual([]);
});

test.each([
  ["of another version", { version: "2" }],
  ["of the scope of an image", { error: { ...IMPAIRED.error, scope: "image" } }],
  ["without a next scan", { nextScanAt: undefined }],
  ["that begins and ends at once", { recoveredAt: RECOVERED.recoveredAt }],
])("the schema refuses an event %s", (_, change) => {
  expect(keepsSchema(JSON.parse(JSON.stringify({ ...IMPAIRED, ...change })))).toBe(false);
});
