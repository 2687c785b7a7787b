import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { StoredToken, tokenIn } from "../../../../functions/scanners/backend/stored-token";
import { SysdigError } from "../../../../functions/scanners/backend/sysdig-error";
import { LocalService, refusal } from "../../local-service";
import { NOW } from "../../samples";

const ARN = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:sysdig-token-AbCdEf";

const service = LocalService.forTests();
let time = NOW.getTime();

beforeEach(() => {
  time = NOW.getTime();
});

function stored(SecretString: string): void {
  service.answer = () => ({ body: JSON.stringify({ SecretString }) });
}

const tokenSecret = (secret = ARN) =>
  new StoredToken(tokenIn(new CodeBuildClient(service.clientConfig).config, secret), () => new Date(time));
const reads = () => service.asked("GetSecretValue");

test("a secret of another region is asked for there", async () => {
  stored("a-token");

  await tokenSecret().current();

  expect(service.requests[0]?.headers.authorization).toContain("/eu-west-1/secretsmanager/");
});

test("after a refusal the token is read again, unless it was read since", async () => {
  stored("first");
  const secret = tokenSecret();
  await secret.current();
  stored("second");

  expect(await secret.renewed("first")).toBe("second");
  expect(await secret.renewed("first")).toBe("second");
  expect(reads()).toHaveLength(2);
});

test("the token of a JSON secret is found under its key", async () => {
  stored(JSON.stringify({ token: "a-token", other: "x" }));

  expect(await tokenSecret(`${ARN}:token`).current()).toBe("a-token");
  expect(reads()).toEqual([{ SecretId: ARN }]);
});

test.each([
  ["the placeholder", ARN, "not-set", /No token stored.*sysdig_secure_api_token/],
  ["nothing", ARN, "", /No token stored/],
  ["a placeholder in JSON", `${ARN}:token`, '{"token":"not-set"}', /No token stored/],
  ["no such key", `${ARN}:token`, '{"tokn":"s3cret"}', /no text under the key token/],
  ["no JSON", `${ARN}:token`, "s3cret", /no text under the key token/],
  ["a number", `${ARN}:token`, '{"token":5}', /no text under the key token/],
  ["a header of its own", ARN, "s3cret\r\nX-Admin: yes", /characters that no token has/],
])("a secret that holds %s is an error that shows nothing of it", async (_, secret, value, message) => {
  stored(value);

  const error = await tokenSecret(secret)
    .current()
    .catch((thrown: unknown) => thrown);

  expect(error).toBeInstanceOf(SysdigError);
  expect(error).toMatchObject({
    end: { errorClass: "configuration" },
    message: expect.stringMatching(message),
  });
  expect(String(error)).not.toContain("s3cret");
});

test.each([
  ["AccessDeniedException", "configuration"],
  ["ResourceNotFoundException", "configuration"],
  ["InternalServiceError", "infrastructure"],
])("a secret that cannot be read (%s) is an error of class %s", async (name, errorClass) => {
  service.answer = () => refusal(name, "no");

  await expect(tokenSecret().current()).rejects.toMatchObject({
    end: { errorClass },
    message: expect.stringContaining(`${ARN} (${name})`),
  });
});
