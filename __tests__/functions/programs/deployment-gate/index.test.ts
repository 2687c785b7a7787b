import type { Context } from "aws-lambda";
import { GATE_ANSWERS } from "../../../../functions/contract/blocking/gate";
import { imageKey } from "../../../../functions/contract/images/image";
import { LocalService, type ServiceRequest } from "../../local-service";
import { DIGEST, image as imageOf } from "../../samples";
import { FUNCTION_ARN, hookEvent, REVISION_ARN, SERVICE_ARN } from "./simulated-gate";

// The function as AWS loads it: settings and addresses come from the environment.
const CONTEXT = { invokedFunctionArn: FUNCTION_ARN, getRemainingTimeInMillis: () => 30_000 } as Context;

const service = LocalService.forProgram({
  EXCLUDE_IMAGES: '["docker.io/library/excluded"]',
  ENABLED: "true",
  DEPLOYMENT_GATE: JSON.stringify({ ...GATE_ANSWERS, mode: "block", timeout_minutes: 30 }),
});
const KEY = imageKey(imageOf());
let image: string;
let verdict: string | undefined;

beforeEach(() => {
  jest.resetModules();
  image = "nginx:1.27";
  verdict = undefined;
  service.answer = (request) => ({ body: JSON.stringify(answerTo(request)) });
  jest.spyOn(console, "error").mockReturnValue();
});

function answerTo({ action, body }: ServiceRequest): object {
  const row = {
    image: { S: KEY },
    reference: { S: "docker.io/library/nginx:1.27" },
    repository: { S: "docker.io/library/nginx" },
    platform: { S: "linux/amd64" },
    verdict: { S: verdict ?? "" },
    freshUntil: { S: "2999-01-01T00:00:00.000Z" },
  };
  const answers: Readonly<Record<string, object>> = {
    DescribeServiceRevisions: {
      serviceRevisions: [
        {
          serviceRevisionArn: REVISION_ARN,
          serviceArn: SERVICE_ARN,
          taskDefinition: "web:7",
          containerImages: [{ containerName: "web", image, imageDigest: DIGEST }],
        },
      ],
    },
    DescribeServiceDeployments: {
      serviceDeployments: [{ targetServiceRevision: { arn: REVISION_ARN }, status: "IN_PROGRESS" }],
    },
    DescribeTaskDefinition: { taskDefinition: {} },
    DescribeServices: { services: [{ serviceName: "web", tags: [{ key: "team", value: "payments" }] }] },
    BatchGetItem: { Responses: { ledger: body.includes(KEY) && verdict ? [row] : [] } },
  };
  return answers[action] ?? { Count: 0 };
}

const load = (): typeof import("../../../../functions/programs/deployment-gate") =>
  require("../../../../functions/programs/deployment-gate");

test("a known image is answered in one call, of few calls of AWS", async () => {
  verdict = "PASSED";

  expect(await load().handler(hookEvent(), CONTEXT)).toMatchObject({ hookStatus: "SUCCEEDED" });

  expect(service.requests.map(({ action }) => action).sort()).toEqual([
    "BatchGetItem",
    "BatchGetItem",
    "BatchGetItem",
    "DescribeServiceDeployments",
    "DescribeServiceRevisions",
    "DescribeTaskDefinition",
    "PutItem",
  ]);
});

describe("a gate that cannot load answers by its settings, and never throws", () => {
  const strict = { ...GATE_ANSWERS, mode: "block", timeout_minutes: 30, on_gate_failure: "block" };
  const CLOSED = { DEPLOYMENT_GATE: JSON.stringify(strict) };

  test.each<[string, Readonly<Record<string, string | undefined>>, string]>([
    ["without a table", { LEDGER_TABLE: undefined }, "SUCCEEDED"],
    ["without a table, closed", { LEDGER_TABLE: undefined, ...CLOSED }, "FAILED"],
    ["without settings", { DEPLOYMENT_GATE: undefined }, "SUCCEEDED"],
    ["with settings that are no JSON", { DEPLOYMENT_GATE: "{" }, "SUCCEEDED"],
  ])("%s", async (_, environment, expected) => {
    for (const [name, value] of Object.entries(environment)) {
      if (value === undefined) {
        delete process.env[name];
      } else {
        process.env[name] = value;
      }
    }
    const { handler } = load();

    const answer = await handler(hookEvent(), CONTEXT);

    expect(answer).toMatchObject({ hookStatus: expected });
    expect(answer.hookDetails?.reason).toContain("The deployment gate cannot work");
    expect(console.error).toHaveBeenCalledTimes(1);
    expect(service.requests).toEqual([]);
  });
});
