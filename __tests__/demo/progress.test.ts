import { isRecentEnough } from "../../demo/prerequisites";
import { TerraformProgress } from "../../demo/terraform/terraform-progress";
import { progressOf } from "../../demo/watch";
import { shorten } from "../../functions/contract/images/image";

test("Terraform's lines become a count of resources", () => {
  const progress = new TerraformProgress();
  const prefix = "fargate-image-scanning  ";
  expect(progress.read("Initializing the backend...")).toBeUndefined();
  expect(progress.read(`${prefix}Plan: 2 to add, 0 to change, 0 to destroy.`)).toBe("2 resources");
  expect(progress.read(`${prefix}aws_sqs_queue.a (scanning/a/queue): Creating...`)).toBe(
    "0 of 2 resources: aws_sqs_queue.a creating",
  );
  expect(progress.read("aws_secret.b (scanning/b)[0]: Creation complete after 0s [id=arn:aws:x]")).toBe(
    "1 of 2 resources: aws_secret.b done",
  );
  expect(progress.read("aws_sqs_queue.a (scanning/a/queue): Still creating... [10s elapsed]")).toBe(
    "1 of 2 resources: aws_sqs_queue.a still creating",
  );
});

test("reading data sources is no progress", () => {
  expect(new TerraformProgress().read("data.aws_region.current: Read complete after 0s")).toBeUndefined();
});

test("the states of scans are counted", () => {
  expect(progressOf([{ verdict: "PASSED" }, { rowState: "SCANNING" }, undefined])).toBe(
    "1 of 3 verdicts, 1 scanning",
  );
});

test("a long reference loses its beginning, not its tag", () => {
  expect(shorten("quay.io/acme/reports:0.8")).toBe("quay.io/acme/reports:0.8");
  const short = shorten("123456789012.dkr.ecr.us-east-1.amazonaws.com/shop/web:2.14.0");
  expect(short).toHaveLength(40);
  expect(short).toMatch(/^….*\/shop\/web:2\.14\.0$/);
});

test("versions are compared as numbers", () => {
  expect(["1.11.0", "1.12.3", "2.0.0"].filter(isRecentEnough)).toHaveLength(3);
  expect(["1.9.8", "1.5.7", "0.15.0"].filter(isRecentEnough)).toEqual([]);
});
