import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import type { StoredToken } from "../../../functions/contract/images/scan";
import { BUILD_ERRORS } from "../../../functions/errors/build-errors";
import { errorOf } from "../../../functions/errors/error-reason";
import { RUNNER_ERRORS } from "../../../functions/errors/runner-errors";
import { describeToken, withStoredToken } from "../../../functions/scanners/token-store";
import { LocalService, refusal } from "../local-service";
import { minutesFromNow, NOW } from "../samples";

const SECRET = "arn:aws:secretsmanager:eu-west-1:123456789012:secret:sysdig-token-AbCdEf";
const PARAMETER = "/sysdig/token";
const seconds = NOW.getTime() / 1000;

const service = LocalService.forTests();
const tokenIn = (place: string) => describeToken(new CodeBuildClient(service.clientConfig).config, place);

describe("looking at the token", () => {
  test.each<[string, string, object, string]>([
    ["a value of a secret", SECRET, { VersionIdsToStages: { a: ["AWSPREVIOUS"], b: ["AWSCURRENT"] } }, "b"],
    ["a secret without a current value", SECRET, { VersionIdsToStages: { a: ["AWSPENDING"] } }, ""],
    ["a secret without a value", SECRET, {}, ""],
    ["a parameter", PARAMETER, { Parameters: [{ Version: 3, LastModifiedDate: seconds }] }, "3"],
  ])("%s has a version, or none", async (_, place, body, version) => {
    service.answer = () => ({ body: JSON.stringify({ LastChangedDate: seconds, ...body }) });

    expect(await tokenIn(place)).toEqual({ place, version, changedAt: NOW });
    expect(service.requests.map(({ action }) => action)).not.toContain("GetSecretValue");
  });

  test("a parameter that is not there has no version", async () => {
    service.answer = () => ({ body: '{"Parameters":[]}' });

    expect(await tokenIn(PARAMETER)).toMatchObject({ version: "" });
    expect(service.asked("DescribeParameters")).toEqual([
      { ParameterFilters: [{ Key: "Name", Values: [PARAMETER] }] },
    ]);
  });

  test("a secret is asked for in its own region, without the key of its JSON", async () => {
    await tokenIn(`${SECRET}:token`);

    expect(service.asked("DescribeSecret")).toEqual([{ SecretId: SECRET }]);
    expect(service.requests[0]?.headers.authorization).toContain("/eu-west-1/secretsmanager/");
  });

  test("nobody may say where it is refused, and an outage says nothing", async () => {
    service.answer = () => refusal("AccessDeniedException", "no");
    expect(await tokenIn(SECRET)).toBeUndefined();

    service.answer = () => refusal("InternalServiceError", "no");
    await expect(tokenIn(SECRET)).rejects.toMatchObject({ name: "InternalServiceError" });
  });
});

describe("an error of a scan", () => {
  const MISSING = errorOf(RUNNER_ERRORS.TokenMissing, {});
  const UNREADABLE = errorOf(BUILD_ERRORS.UnreadableSecret, { detail: "no" });
  const OTHER = errorOf(RUNNER_ERRORS.NoEnd, {});
  const stored = (version: string, changedAt = minutesFromNow(-1)): StoredToken => ({
    ...{ place: SECRET, version, changedAt },
  });
  const AGAIN = { kind: "no-capacity", reason: expect.stringContaining("stored after the scan had begun") };

  test.each([
    ["no token, and a placeholder is stored", MISSING, stored("1"), { ...MISSING, token: stored("1") }],
    ["no token, and nothing is stored", MISSING, stored(""), { ...MISSING, token: stored("") }],
    ["no token, and another one was stored since", MISSING, stored("2", minutesFromNow(1)), AGAIN],
    ["no token, and nobody may look", MISSING, undefined, MISSING],
    [
      "an unreadable secret, and no token is stored",
      UNREADABLE,
      stored(""),
      { ...MISSING, token: stored("") },
    ],
    ["an unreadable secret, and a token is stored", UNREADABLE, stored("1"), UNREADABLE],
    ["an unreadable secret, and a token was stored since", UNREADABLE, stored("1", minutesFromNow(1)), AGAIN],
    ["an unreadable secret, and nobody may look", UNREADABLE, undefined, UNREADABLE],
  ])("that met %s", async (_, error, token, expected) => {
    expect(await withStoredToken(error, NOW, async () => token)).toEqual(expected);
  });

  test("that is another one needs no look, and a look without an answer changes nothing", async () => {
    const look = jest.fn(async () => Promise.reject(new Error("no answer")));

    expect(await withStoredToken(OTHER, NOW, look)).toBe(OTHER);
    expect(look).not.toHaveBeenCalled();
    expect(await withStoredToken(MISSING, NOW, look)).toEqual(MISSING);
  });
});
