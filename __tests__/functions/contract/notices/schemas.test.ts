import { basename } from "node:path";
import { kindOf, type Notice } from "../../../../functions/contract/notices/notice";
import { EVENT_TYPES, SCHEMAS } from "../../../../scripts/generate/event-schema";
import { completedOutcome, erroredOutcome, IMPAIRED, RECOVERED, RESCAN } from "../../outcomes";
import { NOTICES } from "../../results/every-notice";
import { schemaErrors } from "../../schema-errors";

const CHECKS = new Map(
  Object.keys(EVENT_TYPES).map((file) => [file.split("/").at(-1), schemaErrors(file)] as const),
);

/** Why the schema of its kind refuses a notice, which is written as JSON. */
const errorsOf = (notice: object) =>
  CHECKS.get(`${basename(SCHEMAS[kindOf(notice as Notice)] ?? "")}.schema.json`)?.(
    JSON.parse(JSON.stringify(notice)),
  );

test.each(NOTICES)("%s keeps its schema", (_, notice) => {
  expect(errorsOf(notice)).toEqual([]);
});

test.each<[string, object]>([
  ["a scan without a verdict or an error", completedOutcome({ verdict: undefined })],
  ["a scan of another version", { ...completedOutcome(), version: "2" }],
  ["an error of an unknown scope", { ...erroredOutcome(), error: { ...IMPAIRED.error, scope: "galaxy" } }],
  ["an impairment of the scope of an image", { ...IMPAIRED, error: { ...IMPAIRED.error, scope: "image" } }],
  ["an impairment that begins and ends at once", { ...IMPAIRED, recoveredAt: RECOVERED.recoveredAt }],
  ["a rescan without its counts", { ...RESCAN, counts: undefined }],
])("the schema refuses %s", (_, notice) => {
  expect(errorsOf(notice)).not.toEqual([]);
});
