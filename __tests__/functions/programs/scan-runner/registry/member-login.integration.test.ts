import { memberRoleArn } from "../../../../../functions/contract/places/members";
import { SimulatedRegistry } from "../../../../../local-aws/registry/registry";
import { anError } from "../../../expected-errors";
import { PASS, runBuild } from "../rendered-build";
import { ECR_PASSWORD } from "../simulated-build";

// Whose login a build has at the registries of a hub's members: the rendered buildspec, with an AWS CLI that says who calls.

const MEMBER = "222222222222";
const HUB = "123456789012";
const ROLES = "arn:aws:iam::ACCOUNT:role/teams/scanning-member-KIND-eu-central-1";
const ENVIRONMENT = {
  MEMBER_PULL_ROLE: memberRoleArn(ROLES, "ACCOUNT", "pull"),
  CODEBUILD_BUILD_ARN: `arn:aws:codebuild:eu-central-1:${HUB}:build/scanning-scanner:1`,
};
const SESSION = ["ASIAOFTHEMEMBER", "the/secret+key", "the+session/token=="];
const MEMBER_PASSWORD = "passw0rd-of-the-member";
const LOGIN = `if [ "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN" = '${SESSION.join(" ")}' ]
then echo ${MEMBER_PASSWORD}
else echo ${ECR_PASSWORD}
fi`;
const ASSUMED = `if [ "$1" = sts ]; then printf '${SESSION.join("\\t")}\\n'; exit; fi`;
const failing = (words: string) => `{ echo '${words}' >&2; exit 254; }`;
const DENIED =
  "An error occurred (AccessDenied) when calling the AssumeRole operation: not authorized to perform: sts:AssumeRole";

const hostOf = (account: string) => `${account}.dkr.ecr.eu-west-1.amazonaws.com`;

/** A build of an image in the registry of an account, which takes this password alone. */
function pull(account: string, password: string, aws: string, environment: object = ENVIRONMENT) {
  const registry = new SimulatedRegistry();
  registry.setHost(hostOf(account), { login: { username: "AWS", password, scheme: "basic" } });
  return runBuild({
    registry,
    aws,
    scanner: PASS,
    environment: { ...environment, IMAGE_REFERENCE: `${hostOf(account)}/shop/web:1` },
  });
}

test("the registry of a member is asked with a session of its pull role, which only the login gets", async () => {
  const end = await pull(MEMBER, MEMBER_PASSWORD, `${ASSUMED}\n${LOGIN}`);

  expect(end.exported.SCAN_VERDICT).toBe("PASSED");
  expect(end.argumentsOf("aws")?.split("\n")).toEqual([
    ...["sts", "assume-role", "--role-arn", memberRoleArn(ROLES, MEMBER, "pull")],
    ...["--role-session-name", "scanning-scan-runner", "--external-id", MEMBER, "--output", "text"],
    ...["--query", "Credentials.[AccessKeyId,SecretAccessKey,SessionToken]"],
    ...["ecr", "get-login-password", "--region", "eu-west-1", ""],
  ]);
  expect(end.environmentOf("scanner")).toContain(`REGISTRY_PASSWORD=${MEMBER_PASSWORD}\n`);
  const elsewhere = [
    end.log,
    end.argumentsOf("aws"),
    ...["curl", "scanner"].flatMap((program) => [end.argumentsOf(program), end.environmentOf(program)]),
    JSON.stringify(end.exported),
    end.file("scan.xml"),
  ].join("\n");
  for (const secret of SESSION) {
    expect(end.environmentOf("aws")).toContain(secret);
    expect(elsewhere).not.toContain(secret);
  }
});

test.each([
  ["cannot assume the role", `[ "$1" = sts ] && ${failing(DENIED)}\n${LOGIN}`],
  [
    "gets no login with it",
    `${ASSUMED}\n[ "$AWS_ACCESS_KEY_ID" ] && ${failing("AccessDeniedException: not authorized to perform: ecr:GetAuthorizationToken")}\n${LOGIN}`,
  ],
])("a build that %s has its own role's login, and its log says why", async (_, aws) => {
  const end = await pull(MEMBER, ECR_PASSWORD, aws);

  expect(end.exported.SCAN_VERDICT).toBe("PASSED");
  expect(end.environmentOf("scanner")).toContain(`REGISTRY_PASSWORD=${ECR_PASSWORD}\n`);
  expect(end.log).toMatch(/not authorized to perform/);
});

test.each([
  ["of its own account, in another region, too", HUB, ENVIRONMENT],
  ["of an installation without members", MEMBER, { ...ENVIRONMENT, MEMBER_PULL_ROLE: undefined }],
])("a registry %s is asked with the build's own role", async (_, account, environment) => {
  const end = await pull(account, ECR_PASSWORD, `${ASSUMED}\n${LOGIN}`, environment);

  expect(end.exported.SCAN_VERDICT).toBe("PASSED");
  expect(end.argumentsOf("aws")).toBe("ecr\nget-login-password\n--region\neu-west-1\n");
});

test("where nobody answers, the image is retried instead of being pulled with another role", async () => {
  const aws = `[ "$1" = sts ] && ${failing("Could not connect to the endpoint URL")}\n${LOGIN}`;

  const { error, argumentsOf } = await pull(MEMBER, ECR_PASSWORD, aws);

  expect(error).toMatchObject(anError("infrastructure", "transient"));
  expect(argumentsOf("scanner")).toBeUndefined();
});

test("a refused pull is of its source alone, and says what to apply and what to add", async () => {
  const { error } = await pull(MEMBER, "another", `[ "$1" = sts ] && ${failing(DENIED)}\n${LOGIN}`);

  expect(error).toMatchObject({ code: "PullRefused", ...anError("configuration", "registry") });
  expect(error?.reason).toContain("apply the member module there with the member_settings of this hub");
  expect(error?.reason).toContain("ecr_repository_arns");
  expect(error?.reason).toContain(hostOf(MEMBER));
});

test("a repository that the pull role leaves out is pulled with the build's own, where its policy admits that", async () => {
  const end = await pull(MEMBER, ECR_PASSWORD, `${ASSUMED}\n${LOGIN}`);

  expect(end.exported.SCAN_VERDICT).toBe("PASSED");
  expect(end.environmentOf("scanner")).toContain(`REGISTRY_PASSWORD=${ECR_PASSWORD}\n`);
});
