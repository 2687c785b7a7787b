import type { CompletedOutcome } from "../../../functions/contract/notices/outcome";
import { findingOf } from "../../../functions/results/security-hub/security-hub-finding";
import { asOwn } from "../../../functions/rows/named-rows";
import { boundOutcome, failedOutcome } from "../outcomes";
import { image } from "../samples";

const BOUND = boundOutcome() as CompletedOutcome;
const { repository } = image();

test("an outcome says on whose name it rests, and so does its finding", () => {
  expect(BOUND).toMatchObject({ verdict: "PASSED", boundTo: repository });
  expect(findingOf(BOUND, "aws").ProductFields).toMatchObject({
    "fargate-image-scanning/boundTo": repository,
  });
});

test("a repository with a verdict of its own has a finding of its own", () => {
  const [shared, own] = [image(), asOwn(image())].map(
    (each) => findingOf(failedOutcome({ image: each }) as CompletedOutcome, "aws").Id,
  );

  expect(own).toBe(`${shared}#${repository}`);
});
