import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { MINUTE } from "../../../../functions/contract/durations";
import { StoredToken, tokenIn } from "../../../../functions/scanners/backend/stored-token";
import { SysdigError } from "../../../../functions/scanners/backend/sysdig-error";
import { LocalService, refusal } from "../../local-service";
import { NOW } from "../../samples";

const NAME = "/sysdig/token";

const service = LocalService.forTests();
let time = NOW.getTime();

beforeEach(() => {
  time = NOW.getTime();
});

function stored(...values: string[]): void {
  const Parameters = values.map((Value) => ({ Name: NAME, Type: "SecureString", Value }));
  service.answer = () => ({
    body: JSON.stringify({ Parameters, InvalidParameters: values.length > 0 ? [] : [NAME] }),
  });
}

const parameter = () =>
  new StoredToken(tokenIn(new CodeBuildClient(service.clientConfig).config, NAME), () => new Date(time));
const reads = () => service.asked("GetParameters");
const failure = () =>
  parameter()
    .current()
    .catch((error: unknown) => error);

test("the token is read decrypted, with one signed call, and kept for five minutes", async () => {
  stored("a-token");
  const token = parameter();

  expect(await token.current()).toBe("a-token");
  time += 4 * MINUTE;
  expect(await token.current()).toBe("a-token");
  expect(reads()).toEqual([{ Names: [NAME], WithDecryption: true }]);
  expect(service.requests[0]?.headers).toMatchObject({
    "x-amz-target": "AmazonSSM.GetParameters",
    "content-type": "application/x-amz-json-1.1",
    authorization: expect.stringMatching(
      /^AWS4-HMAC-SHA256 Credential=test\/\d{8}\/us-east-1\/ssm\/aws4_request, SignedHeaders=[a-z0-9;-]*x-amz-target/,
    ),
  });

  stored("a-new-token");
  time += 2 * MINUTE;
  expect(await token.current()).toBe("a-new-token");
});

test("a parameter that does not exist is an error of the configuration", async () => {
  stored();

  const error = await failure();

  expect(error).toBeInstanceOf(SysdigError);
  const message = expect.stringMatching(/ParameterNotFound.*this account and region/);
  expect(error).toMatchObject({ end: { errorClass: "configuration" }, message });
});

test.each([
  ["AccessDeniedException", "configuration", 1],
  ["InvalidKeyId", "configuration", 1],
  ["ThrottlingException", "infrastructure", 2],
  ["InternalServerError", "infrastructure", 2],
])(
  "a call that is refused with %s is an error of class %s, after %d tries",
  async (name, errorClass, tries) => {
    service.answer = () => refusal(name, "no");

    expect(await failure()).toMatchObject({
      end: { errorClass },
      message: expect.stringContaining(`the parameter ${NAME} (${name}): no`),
    });
    expect(reads()).toHaveLength(tries);
  },
);

test("a service that cannot be reached is an error of the infrastructure", async () => {
  process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:1";

  const error = await failure();
  process.env.AWS_ENDPOINT_URL = service.endpoint;

  expect(error).toMatchObject({
    end: { errorClass: "infrastructure" },
    message: expect.stringMatching(/the parameter \/sysdig\/token \(ECONNREFUSED\): connect ECONNREFUSED/),
  });
});
