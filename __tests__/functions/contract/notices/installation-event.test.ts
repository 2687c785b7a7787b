import { INSTALLATION_EVENT_SCHEMA } from "../../../../scripts/generate/event-schema";
import { IMPAIRED, RECOVERED } from "../../outcomes";
import { schemaErrors } from "../../schema-errors";

const errorsOf = schemaErrors(INSTALLATION_EVENT_SCHEMA);

test.each([
  ["impaired", IMPAIRED],
  ["recovered", RECOVERED],
])("the event that the installation is %s keeps the schema", (_, event) => {
  expect(errorsOf(event)).toEqual([]);
});

test.each([
  ["of another version", { version: "2" }],
  ["of the scope of an image", { error: { ...IMPAIRED.error, scope: "image" } }],
  ["without a next scan", { nextScanAt: undefined }],
  ["that begins and ends at once", { recoveredAt: RECOVERED.recoveredAt }],
])("the schema refuses an event %s", (_, change) => {
  expect(errorsOf(JSON.parse(JSON.stringify({ ...IMPAIRED, ...change })))).not.toEqual([]);
});
