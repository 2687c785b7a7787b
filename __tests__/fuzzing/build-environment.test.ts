import {
  BatchGetProjectsCommand,
  type CodeBuildClient,
  StartBuildCommand,
  type StartBuildCommandInput,
} from "@aws-sdk/client-codebuild";
import fc from "fast-check";
import { BUILD_VARIABLES, REGISTRY_VARIABLES } from "../../functions/contract/build";
import { type Image, InvalidImageError, PLATFORMS, parseImage } from "../../functions/contract/images/image";
import { RunnerError } from "../../functions/programs/scan-runner/runner-error";
import { type BuildEnvironment, readBuildSettings } from "../../functions/programs/scan-runner/settings";
import { CodeBuildScanner } from "../../functions/scanners/inline/codebuild-scanner";
import { REPORT_GROUP, RUNTIME_VERSIONS_BLOCK } from "../../modules/inline-scanner/buildspec-text";
import { renderBuildspec } from "../../packaging/programs";
import { DIGEST, scan } from "../functions/samples";
import { expectOften, forAll, forAllAsync, unlessRefused } from "../property-runs";
import { anyJson, asText, hostileText, mutated } from "./arbitraries";

const { load } = require("js-yaml") as { load(text: string): Record<string, unknown> };

const SECRET = "arn:aws:secretsmanager:us-east-1:123456789012:secret:registry-AbCdEf";
const setting = { hosts: { "ghcr.io": [SECRET], "docker.io": [SECRET] }, defaults: { "docker.io": SECRET } };

/** CodeBuild, which keeps what it was asked to start. */
function codebuildWith(registrySecrets: string) {
  const started: StartBuildCommandInput[] = [];
  const send = async (command: unknown) => {
    if (command instanceof BatchGetProjectsCommand) {
      const environmentVariables = [{ name: "REGISTRY_SECRETS", value: registrySecrets }];
      return { projects: [{ environment: { environmentVariables } }] };
    }
    if (command instanceof StartBuildCommand) {
      started.push(command.input);
      return { build: { arn: "arn:of-the-build" } };
    }
    return {};
  };
  return { started, scanner: new CodeBuildScanner({ send } as unknown as CodeBuildClient, "scanner") };
}

const host = fc.constantFrom(
  "",
  "ghcr.io/",
  "quay.io/",
  "localhost:5000/",
  "registry.example.com:99999/",
  "123456789012.dkr.ecr.us-east-1.amazonaws.com/",
);
const name = fc
  .stringMatching(/^[a-z0-9]+(?:[._-][a-z0-9]+){0,2}(?:\/[a-z0-9]+)?$/)
  .filter((text) => text.length < 100);
const tag = fc.oneof(fc.constant(""), fc.stringMatching(/^:\w[\w.-]{0,20}$/));
const reference = fc.oneof(
  hostileText,
  fc.tuple(host, name, tag).map((parts) => parts.join("")),
);

test("a build is started with variables alone, and the runner reads of them the image that was meant", async () => {
  const credentials = fc.oneof(fc.constantFrom(undefined, SECRET, SECRET.slice(0, -7)), hostileText);
  let count = 0;

  await forAllAsync(
    2000,
    reference,
    fc.boolean(),
    credentials,
    fc.constantFrom(...PLATFORMS),
    fc.oneof(fc.constant(JSON.stringify(setting)), asText(mutated(setting)), asText(anyJson)),
    async (text, isPinned, secret, platform, secrets) => {
      const image = unlessRefused(
        () => parseImage(text, platform, isPinned ? DIGEST : undefined),
        InvalidImageError,
      );
      if (image === undefined) return;
      const { started, scanner } = codebuildWith(secrets);

      const answer = await scanner.start(
        scan({ image, ...(secret === undefined ? {} : { credentials: secret }) }),
      );

      const [input] = started;
      if (input === undefined) {
        expect(answer.kind).toBe("error");
        return;
      }
      count += 1;
      expect(Object.keys(input).sort()).toEqual([
        "environmentVariablesOverride",
        "idempotencyToken",
        "projectName",
      ]);
      const environment: Record<string, string> = {};
      for (const { name: variable = "", value = "", type } of input.environmentVariablesOverride ?? []) {
        environment[variable] = value;
        if (type === "PLAINTEXT") {
          expect(BUILD_VARIABLES).toContain(variable);
          expect(value).toMatch(/^[\w.:/@-]{1,300}$/);
        } else {
          expect(type).toBe("SECRETS_MANAGER");
          expect(Object.keys(REGISTRY_VARIABLES)).toContain(variable);
          expect(secrets).toContain(JSON.stringify(value.replace(/:(username|password)$/, "")));
        }
      }
      const read = readBuildSettings({ SECURE_API_TOKEN: "token", ...(environment as BuildEnvironment) });
      expect(`${read.registryHost}/${read.repository}`).toBe(image.repository);
      expect({ reference: read.reference, digest: read.imageDigest, platform: read.imagePlatform }).toEqual({
        ...{ reference: referenceOf(image), digest: image.digest, platform },
      });
    },
  );
  expectOften(count, 150);
});

const referenceOf = ({ reference, repository, digest }: Image) =>
  reference === repository ? `${reference}@${digest}` : reference;

// Proves text.build.
test("whatever environment a build has is an image that may exist, or an error by name", () => {
  const value = fc.oneof(hostileText, reference, fc.constantFrom(DIGEST, ...PLATFORMS, "not-set"));
  const names = [
    "SECURE_API_TOKEN",
    "IMAGE_REFERENCE",
    "IMAGE_DIGEST",
    "IMAGE_PLATFORM",
    "REGISTRY_USER",
    "REGISTRY_PASSWORD",
  ];

  forAll(5000, fc.dictionary(fc.constantFrom(...names), value), (environment) => {
    const read = unlessRefused(() => readBuildSettings(environment), RunnerError);
    if (read === undefined) return;
    expect(read.reference).toMatch(/^[\w.:/-]{1,300}(@sha256:[0-9a-f]{64})?$/);
    expect(read.imageDigest ?? "").toMatch(/^(sha256:[0-9a-f]{64})?$/);
  });
});

test("no name that an installation may have changes what the buildspec says", () => {
  const TEXT = renderBuildspec();
  const { reports: _, ...others } = load(TEXT);
  const installation = fc.stringMatching(/^[a-z][a-z0-9-]{0,27}$/);

  forAll(2000, installation, fc.boolean(), (named, isCurated) => {
    const groups = `arn:aws:codebuild:us-east-1:123456789012:report-group/${named}-scanner`;
    const text = TEXT.replaceAll(REPORT_GROUP, groups);
    const { reports, ...rest } = load(isCurated ? text : text.replace(RUNTIME_VERSIONS_BLOCK, ""));
    expect(Object.keys(reports as object)).toEqual([`${groups}-images`, `${groups}-vulnerabilities`]);
    if (isCurated) expect(rest).toEqual(others);
  });
  // Outside of the program, which is data to the shell, nothing names what a build is given.
  expect(TEXT.replace(/<<'EOF'[\s\S]*?\n\s*EOF\n/, "")).not.toMatch(
    /IMAGE_|REGISTRY_|SECURE_API_TOKEN|SCAN_ID/,
  );
});
