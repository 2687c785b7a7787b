import { readFileSync } from "node:fs";
import { join } from "node:path";
import { CONTROL_FIRST } from "../../../../functions/contract/requests/scan-request";
import { parseScanRequest, scanRequestIn } from "../../../../functions/programs/scan-trigger/scan-request";
import { taskEvent } from "../../samples";
import { ACCOUNT, CALLER, requestDetail, requestEvent, requestedImage, requestId } from "../../scan-requests";

const OWN = { account: ACCOUNT, installation: "scanning" };
const parse = (event: object) => parseScanRequest(event, OWN);

test("a request says what is asked for, by whom, and on which region's bus", () => {
  expect(parse(requestEvent())).toEqual({
    image: requestedImage(1),
    requestId: requestId(1),
    requestedBy: CALLER,
    region: "us-east-1",
  });
});

test("its id may ask for the control image first", () => {
  const asked = `${CONTROL_FIRST}${requestId(1)}`;

  expect(parse(requestEvent({ ...requestDetail(), requestId: asked })).requestId).toBe(asked);
});

test("its image keeps the tag beside the digest", () => {
  expect(parse(requestEvent()).image).toMatchObject({
    reference: "quay.io/shop/app-1:1",
    repository: "quay.io/shop/app-1",
  });
});

test.each([
  ["another account", { account: "210987654321" }, "it comes from another account"],
  ["no account", { account: undefined }, "it comes from another account"],
  ["another detail type", { "detail-type": "Rescan Requested" }, "its detail-type is another one"],
  ["no detail", { detail: undefined }, "it asks another installation"],
  ["no region", { region: "" }, "its region is none"],
])("an event with %s is refused", (_, changes, problem) => {
  expect(() => parse(requestEvent(requestDetail(), changes))).toThrow(problem);
});

test.each([
  ["another installation", { installation: "scanning-2" }, "it asks another installation"],
  ["a further property", { credentials: "arn:aws:secretsmanager:x" }, "its detail has not just"],
  ["a property too few", { requestedBy: undefined }, "its detail has not just"],
  ["an id that is no UUID", { requestId: "gate#1" }, "its requestId is no UUID"],
  ["an id that is no text", { requestId: 7 }, "its requestId is no UUID"],
  ["a caller that is no ARN", { requestedBy: "pipeline\u001b[31m" }, "its requestedBy is no ARN of a caller"],
  [
    "a platform that is not scanned",
    { platform: "windows/amd64" },
    "its platform is none of linux/amd64, linux/arm64",
  ],
  ["an image without a digest", { image: "nginx:1.27" }, "its image has no digest"],
  ["an image that is no text", { image: ["nginx"] }, "its image has no digest"],
  ["an image that is no reference", { image: "no image;@sha256:1" }, "is not an image reference"],
  ["a short digest", { image: `nginx@sha256:${"a".repeat(63)}` }, "invalid checksum digest length"],
  [
    "a long image",
    { image: `${"a".repeat(400)}@sha256:${"a".repeat(64)}` },
    "image reference of 472 characters",
  ],
])("a detail with %s is refused", (_, changes, problem) => {
  // As JSON has it: without what is undefined.
  const detail = JSON.parse(JSON.stringify(requestDetail(1, changes)));

  expect(() => parse(requestEvent(detail))).toThrow(problem);
});

test("only events of its source are requests, whatever other events say", () => {
  const named = taskEvent([{ name: "fargate-image-scanning.requests", image: "nginx" }]);

  expect([named, "fargate-image-scanning.requests", "", "[]", "null"].map(scanRequestIn)).toEqual(
    Array(5).fill(undefined),
  );
  expect(scanRequestIn(JSON.stringify(requestEvent(7)))).toMatchObject({ detail: 7 });
});

test("the request that the page shows is one", () => {
  const page = readFileSync(join(__dirname, "../../../../docs/scan-requests.md"), "utf8");
  const shown = [...page.matchAll(/^```json\n([\s\S]*?)^```$/gm)].map(([, text = ""]) => JSON.parse(text));
  const details = shown.filter((each) => "platform" in each && "requestedBy" in each);

  expect(details).toHaveLength(1);
  expect(
    parseScanRequest(requestEvent(details[0]), { ...OWN, installation: "fargate-image-scanning" }),
  ).toMatchObject({ requestId: details[0].requestId });
});
