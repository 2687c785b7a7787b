import { MINUTE } from "../../functions/contract/durations";
import type { ErrorClass } from "../../functions/contract/scan";
import { documentationOf } from "../documented-errors";
import type { Row } from "./installation";

/** What a first scan of an image writes once it has a verdict. */
const OF_A_VERDICT = ["verdict", "verdictAt", "freshUntil", "counts", "resultUrl", "scannedDigest"];
/** When the first scan of an image is retried, in minutes. */
const FIRST_RETRY: Readonly<Record<ErrorClass, number | undefined>> = {
  configuration: 60,
  infrastructure: 5,
  permanent: undefined,
};
/** A test may look at a row some time after it was written. */
const TOLERANCE = 4;

/** A row that was just written is looked at again in so many minutes. */
export function expectDueIn({ dueAt }: Row, minutes: number): void {
  const left = Math.round((new Date(String(dueAt)).getTime() - Date.now()) / MINUTE);
  expect(left).toBeGreaterThanOrEqual(minutes - TOLERANCE);
  expect(left).toBeLessThanOrEqual(minutes);
}

/** The row of an image whose first scan ended in an error: class, scope, plan and reason, documented, and no more than that. */
export function expectFirstError(row: Row, errorClass: ErrorClass, says: string): void {
  expect(row).toMatchObject({
    rowState: "ERROR",
    errorClass,
    attempts: 1,
    reason: expect.stringContaining(says),
  });
  expect(row.reason).toContain(row.reference);
  expect(documentationOf(String(row.reason))?.classes).toContain(errorClass);
  expect(documentationOf(String(row.reason))?.scopes).toContain(row.errorScope);
  const retry = FIRST_RETRY[errorClass];
  if (retry === undefined) {
    expect(row).not.toHaveProperty("dueAt");
  } else {
    expectDueIn(row, retry);
  }
  for (const attribute of OF_A_VERDICT) {
    expect(row).not.toHaveProperty(attribute);
  }
}
