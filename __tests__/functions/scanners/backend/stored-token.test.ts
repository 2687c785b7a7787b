import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { MINUTE } from "../../../../functions/contract/durations";
import { StoredToken, tokenIn } from "../../../../functions/scanners/backend/stored-token";
import { SysdigError } from "../../../../functions/scanners/backend/sysdig-error";
import { LocalService, refusal } from "../../local-service";
import { NOW } from "../../samples";

const NAME = "/sysdig/token";
const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:sysdig-token-AbCdEf";

const service = LocalService.forTests();
let time = NOW.getTime();

beforeEach(() => {
  time = NOW.getTime();
});

/** A value is stored, in the parameter and in the secret; undefined: there is no parameter. */
function stored(value?: string): void {
  const parameter = { Name: NAME, Type: "SecureString", Value: value };
  service.answerBy({
    GetParameters: value === undefined ? { InvalidParameters: [NAME] } : { Parameters: [parameter] },
    GetSecretValue: { SecretString: value },
  });
}

const tokenOf = (place: string) =>
  new StoredToken(tokenIn(new CodeBuildClient(service.clientConfig).config, place), () => new Date(time));
const failure = (place: string) =>
  tokenOf(place)
    .current()
    .catch((error: unknown) => error);

test("the token of a parameter is read decrypted, with one signed call, and kept for five minutes", async () => {
  stored("a-token");
  const token = tokenOf(NAME);

  expect(await token.current()).toBe("a-token");
  time += 4 * MINUTE;
  expect(await token.current()).toBe("a-token");
  expect(service.asked("GetParameters")).toEqual([{ Names: [NAME], WithDecryption: true }]);
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

test("after a refusal the token is read again, unless it was read since", async () => {
  stored("first");
  const secret = tokenOf(ARN);
  await secret.current();
  stored("second");

  expect(await secret.renewed("first")).toBe("second");
  expect(await secret.renewed("first")).toBe("second");
  expect(service.asked("GetSecretValue")).toHaveLength(2);
});

test("the token of a JSON secret of another region is asked for there, and found under its key", async () => {
  stored(JSON.stringify({ token: "a-token", other: "x" }));

  expect(await tokenOf(`${ARN}:token`).current()).toBe("a-token");
  expect(service.asked("GetSecretValue")).toEqual([{ SecretId: ARN }]);
  expect(service.requests[0]?.headers.authorization).toContain("/eu-west-1/secretsmanager/");
});

test.each([
  ["no value", NAME, undefined, /ParameterNotFound.*this account and region/],
  ["the placeholder", ARN, "not-set", /No token stored.*sysdig_secure_api_token/],
  ["nothing", ARN, "", /No token stored/],
  ["a placeholder in JSON", `${ARN}:token`, '{"token":"not-set"}', /No token stored/],
  ["no such key", `${ARN}:token`, '{"tokn":"s3cret"}', /no text under the key token/],
  ["no JSON", `${ARN}:token`, "s3cret", /no text under the key token/],
  ["a number", `${ARN}:token`, '{"token":5}', /no text under the key token/],
  ["a header of its own", ARN, "s3cret\r\nX-Admin: yes", /characters that no token has/],
])(
  "a place that holds %s is an error of the configuration that shows nothing of it",
  async (_, place, value, said) => {
    stored(value);

    const error = await failure(place);

    expect(error).toBeInstanceOf(SysdigError);
    const message = expect.stringMatching(said);
    expect(error).toMatchObject({ end: { errorClass: "configuration" }, message });
    expect(String(error)).not.toContain("s3cret");
  },
);

test.each([
  [NAME, "AccessDeniedException", "configuration", 1],
  [NAME, "InvalidKeyId", "configuration", 1],
  [NAME, "ThrottlingException", "infrastructure", 2],
  [NAME, "InternalServerError", "infrastructure", 2],
  [ARN, "ResourceNotFoundException", "configuration", 1],
  [ARN, "InternalServiceError", "infrastructure", 2],
])("a call for %s that is refused with %s is an error of class %s, after %d tries", async (...row) => {
  const [place, name, errorClass, tries] = row;
  service.answer = () => refusal(name, "no");

  expect(await failure(place)).toMatchObject({
    end: { errorClass },
    message: expect.stringContaining(`${place} (${name}): no`),
  });
  expect(service.requests).toHaveLength(tries);
});

test("a service that cannot be reached is an error of the infrastructure", async () => {
  process.env.AWS_ENDPOINT_URL = "http://127.0.0.1:1";

  const error = await failure(NAME);
  process.env.AWS_ENDPOINT_URL = service.endpoint;

  expect(error).toMatchObject({
    end: { errorClass: "infrastructure" },
    message: expect.stringMatching(/the parameter \/sysdig\/token \(ECONNREFUSED\): connect ECONNREFUSED/),
  });
});
