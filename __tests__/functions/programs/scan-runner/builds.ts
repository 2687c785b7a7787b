import { createHash } from "node:crypto";
import { memberRoleArn } from "../../../../functions/contract/places/members";
import { publishIndex } from "../../../../local-aws/registry";
import { SimulatedRegistry } from "../../../../local-aws/registry/registry";
import { FAIL, PASS, type runBuild } from "./rendered-build";
import { DIGEST, document } from "./result-document";
import { resultText } from "./scanner-results";
import { ECR_PASSWORD, TOKEN } from "./simulated-build";

export type Options = NonNullable<Parameters<typeof runBuild>[0]>;

const says = (line: string, exitCode = 3) => ({ exitCode, script: `echo '${line}' >&2` });
const [HUB, MEMBER] = ["123456789012", "222222222222"] as const;
const hostOf = (account: string, region = "eu-west-1") => `${account}.dkr.ecr.${region}.amazonaws.com`;
const ECR = { IMAGE_REFERENCE: `${hostOf(HUB, "us-east-1")}/app:1` };
/** A build whose program is killed by what it starts itself, which runs as its user and in its folder. */
const killedAfter = (script: string) => ({ aws: `${script}\nkill -9 $PPID`, environment: ECR });
const HOSTILE = '$(touch pwned)`touch pwned`";touch pwned;"';
const SHOWS = 'echo "token $SECURE_API_TOKEN"; echo "login $REGISTRY_PASSWORD" >&2; sleep 0.1';
const GIVEN = createHash("sha256").update("another scanner").digest("hex");
const POLICIES = JSON.stringify(['my "strict" policy; $(id)', "other"]);
const SOMEBODYS = "a-token-of-somebody";
const halfOfIt = PASS.result.slice(0, PASS.result.length / 2);

const registryWith = (host: string, settings: Parameters<SimulatedRegistry["setHost"]>[1]) => {
  const registry = new SimulatedRegistry();
  registry.setHost(host, settings);
  return registry;
};
const tagged = new SimulatedRegistry();
tagged.setTag("docker.io/library/nginx:1.27", DIGEST);

/** What the build itself makes of a scanner, a token and its settings. */
const OUTCOMES: Readonly<Record<string, Options>> = {
  "an image that passes is green, in the table of the log and in both reports": { scanner: PASS },
  "one that fails is green": { scanner: FAIL },
  "but for FAIL_BUILD_ON_POLICY_FAILURE": {
    scanner: FAIL,
    environment: { FAIL_BUILD_ON_POLICY_FAILURE: "true" },
  },
  "policies and TLS are the scanner's parameters, and no shell's": {
    scanner: PASS,
    environment: { SYSDIG_POLICIES: POLICIES, SYSDIG_SKIP_TLS_VERIFY: "true" },
  },
  "without a digest what the tag names is scanned": {
    ...{ scanner: PASS, registry: tagged },
    environment: { IMAGE_DIGEST: undefined },
  },
  "a host that only looks like ECR is pulled from anonymously": {
    scanner: PASS,
    environment: { IMAGE_REFERENCE: `${hostOf(HUB)}.evil.com/app:1` },
  },
  "token and password, which the scanner writes, are masked": {
    ...{ scanner: { ...PASS, script: SHOWS }, environment: ECR },
  },
  "a scanner whose published checksum differs never runs": { scanner: PASS, publishedSum: "0".repeat(64) },
  "the given checksum counts, and the published one is not asked for": {
    scanner: PASS,
    environment: { SCANNER_SHA256: JSON.stringify({ amd64: GIVEN, arm64: GIVEN }) },
  },
  "nothing is downloaded without a token, nor taken over from what the build was started with": {
    environment: { SECURE_API_TOKEN: "not-set", SCAN_VERDICT: "PASSED", SCAN_EXIT: "0" },
  },
  "control characters and lines without end stay out of the log": {
    scanner: { exitCode: 3, script: "printf 'ERR \\a\\b\\e[2Jpull: %0100000d\\n' 0" },
  },
  "no verdict is taken from a result of another architecture": {
    scanner: { result: JSON.stringify(document({ architecture: "arm64" })) },
  },
  "nor of the legacy engine": { scanner: { result: resultText("legacy") } },
  "nor from one that is truncated": { scanner: { result: halfOfIt } },
  missing: { scanner: {} },
  empty: { scanner: { result: "" } },
  "or too large to be one": { scanner: { script: 'truncate -s 201M "$file"' } },
  "a program that is killed leaves an error, and is red": killedAfter(""),
  "a half-written outcome is not believed": killedAfter("echo PASSED >SCAN_VERDICT"),
  "nor one with other characters": killedAfter("echo 0 >SCAN_EXIT; echo 'PASSED\"$(id)' >SCAN_VERDICT"),
  ...Object.fromEntries(
    ["IMAGE_REFERENCE", "IMAGE_DIGEST", "SYSDIG_POLICIES"].map((name) => [
      `what ${name} says is never run`,
      { scanner: PASS, environment: { [name]: HOSTILE } },
    ]),
  ),
  ...Object.fromEntries(
    ["IMAGE_REFERENCE", "IMAGE_PLATFORM", "IMAGE_DIGEST"].map((name) => [
      `the token is not given away where ${name} was made to read its secret`,
      { scanner: PASS, environment: { SECURE_API_TOKEN: SOMEBODYS, [name]: SOMEBODYS } },
    ]),
  ),
};

/** What the scanner says where it fails for every image, in words of its own, of Go's, and of the simulated one. */
const KNOWN = [
  "unable to authenticate with the API: 401 Unauthorized",
  "the user lacks the permission for CLI execution",
  "policy does not exist: strictest",
  "could not evaluate: policy strictest not found (404)",
  "unknown flag: --registry-cache",
  "dial tcp: lookup eu1.app.sysdig.com: no such host",
  "POST https://eu1.app.sysdig.com/api: 503 Service Unavailable",
  "tls: failed to verify certificate: x509: certificate signed by unknown authority",
  "failed to download the vulnerability database",
  "ERR Unable to use existing local MainDB",
  "POST https://eu1.app.sysdig.com/api: 429 Too Many Requests",
];
const INFO =
  "INF using timeout of 120 s\nINF MainDB not cached, downloading\nWRN skipping TLS certificate checks";
const PANIC = `panic: no such host\ngoroutine 1 [running]:${"\n\t/layer/walk.go:403 +0x1d4".repeat(60)}`;
const evil = "eu1.app.sysdig.com.evil.example";
const redirecting = registryWith("registry-1.docker.io", {
  fault: { redirect: `https://${evil}/v2/a/manifests/1` },
});
redirecting.setHost(evil, { fault: { status: 401, message: "unable to authenticate with the API" } });
const OF_IMAGE = says("the words of the image");
const endless = "while :; do head --bytes=64K /dev/zero >>layer; echo pulling; sleep 0.1; done";
const CONTROL_FIRST = { CONTROL_FIRST: "true" };

/** Whom an error hits is known from an image of ours, whose scan no stranger has a word in. */
const CONTROLS: Readonly<Record<string, Options>> = {
  ...Object.fromEntries(
    KNOWN.map((line) => [
      `an error of every image, by the control image: ${line}`,
      { scanner: says("any"), control: says(line) },
    ]),
  ),
  "a control image with other words proves nothing": { scanner: OF_IMAGE, control: says("something else") },
  "nor one that crashes": { scanner: OF_IMAGE, control: says(PANIC, 2) },
  "nor a damaged archive": {
    scanner: OF_IMAGE,
    control: says("ERR unable to read layer: archive/tar: unexpected EOF"),
  },
  "nor an error after lines of progress": { scanner: OF_IMAGE, control: says(`${INFO}\nERR no system`) },
  "nor a full disk": {
    scanner: OF_IMAGE,
    control: says("failed to write the database: no space left on device"),
  },
  "nor a signal": { scanner: OF_IMAGE, control: { script: "kill -9 $$" } },
  "while it is scanned well, the error is the image's: all known words": {
    scanner: says(KNOWN.join("\n"), 2),
  },
  "words of a host that is called like Sysdig's": {
    scanner: says(`https://${evil} answered 401 Unauthorized`),
  },
  "no words": { scanner: { exitCode: 3 } },
  "a signal": { scanner: { script: "echo 401 Unauthorized; kill -9 $$" } },
  "a crash": { scanner: says("panic: index out of range", 2) },
  "a scan that hangs, and pulls layers without end": {
    ...{ scanner: { script: endless }, environment: { BUILD_TIMEOUT_MINUTES: "0.25" } },
  },
  "a registry that redirects to a host that is called like Sysdig's, which refuses": {
    registry: redirecting,
  },
  "the control image is scanned in the same way, in a fresh folder, without the registry's password": {
    scanner: { exitCode: 3, script: "touch of-the-image; echo >>cache" },
    control: { script: 'image="${@: -1}"; ls -A; tar --list --file="${image#file://}"' },
    environment: {
      ...{ SYSDIG_POLICIES: '["strict"]', SYSDIG_SKIP_TLS_VERIFY: "true" },
      ...{ REGISTRY_USER: "puller", REGISTRY_PASSWORD: "a-passw0rd" },
    },
  },
  "where it is to be scanned first, the image is where that passes": {
    ...{ scanner: PASS, environment: CONTROL_FIRST },
  },
  "and not where that fails for a known reason": {
    ...{ scanner: PASS, control: says("401 Unauthorized"), environment: CONTROL_FIRST },
  },
  "nor for an unknown one": {
    ...{ scanner: PASS, control: says("no layer has a package"), environment: CONTROL_FIRST },
  },
};

const INDEX = publishIndex("pull test", ["linux/amd64", "linux/arm64"], { attestations: true });
const ARM64 = publishIndex("pull test of arm64", ["linux/arm64"]);
const IMAGE = { IMAGE_REFERENCE: "quay.io/acme/web:1", IMAGE_DIGEST: INDEX.digest };
const LOGIN = { username: "puller", password: "registry-passw0rd" };
const CREDENTIALS = { REGISTRY_USER: LOGIN.username, REGISTRY_PASSWORD: LOGIN.password };
const ofIndex = { result: JSON.stringify(document({ digest: INDEX.images["linux/amd64"] as string })) };
const GOV = hostOf(HUB, "us-gov-west-1");
const ofEcr = { username: "AWS", password: ECR_PASSWORD, scheme: "basic" } as const;

/** What is pulled, and with which credentials. */
const PULLS: Readonly<Record<string, Options>> = {
  "a multi-platform image is scanned by the digest of the task's platform": {
    ...{ scanner: ofIndex, environment: IMAGE },
  },
  "a task on arm64 has its own manifest scanned": {
    scanner: {
      result: JSON.stringify(
        document({ digest: ARM64.images["linux/arm64"] as string, architecture: "arm64" }),
      ),
    },
    environment: { ...IMAGE, IMAGE_DIGEST: ARM64.digest, IMAGE_PLATFORM: "linux/arm64" },
  },
  "one without a tag is known by the digest that runs": {
    ...{ scanner: ofIndex, environment: { ...IMAGE, IMAGE_REFERENCE: "quay.io/acme/web" } },
  },
  "one without the task's platform is never handed to the scanner": {
    ...{ scanner: ofIndex, environment: { ...IMAGE, IMAGE_DIGEST: ARM64.digest } },
  },
  ...Object.fromEntries(
    (["basic", "bearer"] as const).map((scheme) => [
      `credentials go to the registry by ${scheme} and to the scanner`,
      {
        registry: registryWith("quay.io", { login: { ...LOGIN, scheme } }),
        scanner: { ...ofIndex, script: SHOWS },
        environment: { ...IMAGE, ...CREDENTIALS },
      },
    ]),
  ),
  "ECR's password, of the registry's region, reads the index, too; a task definition's does not reach ECR": {
    registry: registryWith(GOV, { login: ofEcr }),
    scanner: ofIndex,
    environment: { ...IMAGE, ...CREDENTIALS, IMAGE_REFERENCE: `${GOV}/team/web:1` },
  },
  "Sysdig's token as a registry's password ends the build": {
    scanner: ofIndex,
    environment: { ...IMAGE, REGISTRY_USER: "puller", REGISTRY_PASSWORD: TOKEN },
  },
};

const ROLES = "arn:aws:iam::ACCOUNT:role/teams/scanning-member-KIND-eu-central-1";
const ENVIRONMENT = {
  MEMBER_PULL_ROLE: memberRoleArn(ROLES, "ACCOUNT", "pull"),
  CODEBUILD_BUILD_ARN: `arn:aws:codebuild:eu-central-1:${HUB}:build/scanning-scanner:1`,
};
const SESSION = ["ASIAOFTHEMEMBER", "the/secret+key", "the+session/token=="];
const MEMBER_PASSWORD = "passw0rd-of-the-member";
const LOGS_IN = `if [ "$AWS_ACCESS_KEY_ID $AWS_SECRET_ACCESS_KEY $AWS_SESSION_TOKEN" = '${SESSION.join(" ")}' ]
then echo ${MEMBER_PASSWORD}
else echo ${ECR_PASSWORD}
fi`;
const ASSUMED = `if [ "$1" = sts ]; then printf '${SESSION.join("\\t")}\\n'; exit; fi`;
const failing = (words: string) => `{ echo '${words}' >&2; exit 254; }`;
const DENIED = failing("An error occurred (AccessDenied): not authorized to perform: sts:AssumeRole");
const NO_LOGIN = failing("AccessDeniedException: not authorized to perform: ecr:GetAuthorizationToken");

/** A build of an image in the registry of an account, which takes this password alone. */
const pull = (
  account: string,
  password: string,
  aws: string,
  environment: object = ENVIRONMENT,
): Options => ({
  registry: registryWith(hostOf(account), { login: { ...ofEcr, password } }),
  ...{ aws: `${aws}\n${LOGS_IN}`, scanner: PASS },
  environment: { ...environment, IMAGE_REFERENCE: `${hostOf(account)}/shop/web:1` },
});

/** Whose login a build has at the registries of a hub's members, with an AWS CLI that says who calls. */
const LOGINS: Readonly<Record<string, Options>> = {
  "a member's registry is asked with a session of its pull role": pull(MEMBER, MEMBER_PASSWORD, ASSUMED),
  "where that is not assumed, with the build's own": pull(
    MEMBER,
    ECR_PASSWORD,
    `[ "$1" = sts ] && ${DENIED}`,
  ),
  "where it gets no login, too": pull(
    ...[MEMBER, ECR_PASSWORD, `${ASSUMED}\n[ "$AWS_ACCESS_KEY_ID" ] && ${NO_LOGIN}`],
  ),
  "a registry of the own account is asked with the own role, in another region, too": pull(
    ...[HUB, ECR_PASSWORD, ASSUMED],
  ),
  "so is one of an installation without members": pull(MEMBER, ECR_PASSWORD, ASSUMED, {
    ...{ ...ENVIRONMENT, MEMBER_PULL_ROLE: undefined },
  }),
  "where nobody answers, the image is retried instead of being pulled with another role": pull(
    ...[MEMBER, ECR_PASSWORD, `[ "$1" = sts ] && ${failing("Could not connect to the endpoint URL")}`],
  ),
  "a refused pull says what to apply and what to add": pull(MEMBER, "another", `[ "$1" = sts ] && ${DENIED}`),
  "a repository that the pull role leaves out is pulled with the own": pull(MEMBER, ECR_PASSWORD, ASSUMED),
};

/** What nobody may read but those who need it. */
export const SECRETS = [TOKEN, ECR_PASSWORD, SOMEBODYS, LOGIN.password, MEMBER_PASSWORD, ...SESSION];

export const BUILDS: Readonly<Record<string, Options>> = { ...OUTCOMES, ...CONTROLS, ...PULLS, ...LOGINS };
