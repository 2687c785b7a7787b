import { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import { parseImage } from "../../../../../functions/contract/images/image";
import { ecrTags } from "../../../../../functions/programs/deployment-gate/images/ecr-tags";
import { LocalService, refusal } from "../../../local-service";
import { RecordedTelemetry } from "../../../recorded-telemetry";
import { DIGEST } from "../../../samples";

const WEB = parseImage("210987654321.dkr.ecr.eu-west-1.amazonaws.com/shop/web:1.2", "linux/amd64");

const service = LocalService.forTests();
let telemetry: RecordedTelemetry;
let tags: ReturnType<typeof ecrTags>;

beforeEach(() => {
  telemetry = new RecordedTelemetry();
  tags = ecrTags(new DynamoDBClient(service.clientConfig).config, telemetry);
});

test("the digest is asked for with registry, repository and tag, signed for the registry's region", async () => {
  service.answer = () => ({ body: JSON.stringify({ imageDetails: [{ imageDigest: DIGEST }] }) });

  expect(await tags.digestOf(WEB)).toBe(DIGEST);

  expect(service.asked("DescribeImages")).toEqual([
    { registryId: "210987654321", repositoryName: "shop/web", imageIds: [{ imageTag: "1.2" }] },
  ]);
  expect(service.requests[0]?.headers.authorization).toContain("/eu-west-1/ecr/aws4_request");
});

test.each([
  [
    "refuses",
    () => refusal("AccessDeniedException", "not authorized"),
    "AccessDeniedException: not authorized",
  ],
  ["has no such image", () => refusal("ImageNotFoundException", "no such tag"), "ImageNotFoundException"],
  ["answers what is no JSON", () => ({ body: "<html>" }), "SyntaxError"],
])("nothing is known where ECR %s, and the log says why", async (_, answer, reason) => {
  service.answer = answer;

  expect(await tags.digestOf(WEB)).toBeUndefined();
  expect(telemetry.lines).toMatchObject([
    { level: "error", fields: { image: WEB.reference, reason: expect.stringContaining(reason) } },
  ]);
});

test.each([
  ["throttles", () => refusal("ThrottlingException", "Rate exceeded")],
  ["is away", () => ({ status: 503, body: "Service Unavailable" })],
])("where ECR %s, nobody knows whether the tag names a FAILED", async (_, answer) => {
  service.answer = answer;

  await expect(tags.digestOf(WEB)).rejects.toThrow();
});
