import { exportable } from "../../../../functions/contract/exportable";
import { scannerFailure } from "../../../../functions/scan-runner/scanner/scanner-failure";
import { explained } from "../explained-error";
import { pullSettings } from "../pull-settings";

const IMAGE_REFERENCE = "registry.example.com/denied/manifest-404:1";
const SYSDIG_SECURE_ENDPOINT = "https://secure.sysdig.com";

function classify(
  exitCode: number | null,
  line?: string,
  REGISTRY_PASSWORD?: string,
  reference = IMAGE_REFERENCE,
) {
  const environment = { IMAGE_REFERENCE: reference, SYSDIG_SECURE_ENDPOINT };
  const { errorClass, scope, message } = explained(
    scannerFailure({ exitCode, lastLines: line === undefined ? [] : [line] }, pullSettings(environment)),
    { ...environment, REGISTRY_PASSWORD },
  );
  return { errorClass, scope, message };
}

describe("scannerFailure", () => {
  test("exit 2 is a wrong parameter where nothing else is known", () => {
    const { errorClass, scope, message } = classify(2, "policy file is no YAML: 401");

    expect({ errorClass, scope }).toEqual({ errorClass: "configuration", scope: "installation" });
    expect(message).toContain("sysdig_policies");
    expect(message).toContain(
      "policy file is no YAML: 401; check sysdig_policies and scanner_version, then rescan the image",
    );
  });

  test.each([
    "https://secure.sysdig.com refused the API token (401)",
    "Error: GET https://secure.sysdig.com/api/registry/manifest: 403 Forbidden",
    "unauthorized: invalid API token",
    "unable to authenticate with the API: 401 Unauthorized",
  ])("exit 3 with a refused token asks for a valid one: %s", (line) => {
    const { errorClass, scope, message } = classify(3, line);

    expect({ errorClass, scope }).toEqual({ errorClass: "configuration", scope: "installation" });
    expect(message).toContain("the token was refused by https://secure.sysdig.com");
    expect(message).toContain("raise sysdig_secure_api_token_version");
  });

  test.each([
    "invalid token: 401 Unauthorized",
    "unable to retrieve auth token from the API: unauthorized",
    "login to the API with username/password: 403 Forbidden",
    `the API at ${SYSDIG_SECURE_ENDPOINT} and registry.example.com answered 401`,
  ])("exit 3 with what may be a registry's refusal is nothing that is known: %s", (line) => {
    expect(classify(3, line)).toMatchObject({
      scope: "transient",
      message: expect.stringContaining("scanner exit code 3"),
    });
  });

  test("a registry's login service is the registry's, whatever it calls its token", () => {
    const line =
      "initializing source: unable to retrieve auth token: invalid username/password: unauthorized";

    expect(classify(3, line, "old")).toMatchObject({
      scope: "source",
      message: expect.stringContaining("renew username and password"),
    });
  });

  test.each([
    "MANIFEST_UNKNOWN: Requested image not found",
    "unable to pull image: initializing source: reading manifest latest in registry.example.com/denied/manifest-404: manifest unknown",
  ])("exit 3 with a manifest that is gone is the image owner's, also to a stranger: %s", (line) => {
    for (const password of ["password", undefined]) {
      expect(classify(3, line, password)).toMatchObject({
        errorClass: "permanent",
        scope: "source",
        message: `the repository has no such image: ${exportable(line)}; push it again or stop its tasks`,
      });
    }
  });

  test.each([
    "name unknown: The repository with name 'app' does not exist in the registry",
    "GET https://registry.example.com/v2/app/manifests/1: unexpected status code 404 Not Found",
    "initializing source: unexpected status code 404 (Not Found)",
  ])("exit 3 with an image that is missing, or hidden from a stranger: %s", (line) => {
    expect(classify(3, line, "password")).toMatchObject({
      errorClass: "permanent",
      scope: "source",
      message: `the registry lacks it: ${exportable(line)}; push it again or stop its tasks`,
    });
    expect(classify(3, line)).toMatchObject({
      errorClass: "configuration",
      scope: "source",
      message: expect.stringMatching(/^the registry hides it or lacks it: .*credentials/),
    });
  });

  test.each([
    "GET https://registry.example.com/v2/app/manifests/1: 401 Unauthorized",
    "unable to pull image: no basic auth credentials",
    "unauthorized: authentication required",
    "requested access to the resource is denied",
  ])("exit 3 with a refusing registry other than ECR says that there were no credentials: %s", (line) => {
    const { errorClass, scope, message } = classify(3, line);

    expect({ errorClass, scope }).toEqual({ errorClass: "configuration", scope: "source" });
    expect(message).toContain("hides it or lacks it");
    expect(message).toContain(
      "pulled anonymously, because its task definition names no repositoryCredentials",
    );
  });

  test("exit 3 with a registry that refuses the credentials says which ones to renew", () => {
    const line = "GET https://registry.example.com/v2/app/manifests/1: 401 Unauthorized";
    const { message } = classify(3, line, "old");

    expect(message).toContain("renew username and password");
    expect(message).not.toContain("old");
  });

  test.each([
    "denied: User is not authorized to perform: ecr:BatchGetImage",
    "unable to pull image: no basic auth credentials",
  ])("exit 3 with a refusing ECR names ecr_repository_arns: %s", (line) => {
    const { message } = classify(3, line, "", "123456789012.dkr.ecr.eu-west-3.amazonaws.com/app:1");

    expect(message).toContain("ecr_repository_arns");
  });

  test.each([
    [2, "policy does not exist: strictest"],
    [2, "Error: unknown policy strictest"],
    [3, "could not evaluate: policy strictest not found (404)"],
    [3, "GET https://secure.sysdig.com/secure/vulnerability/v1/policies/strictest: 404 Not Found"],
  ])("exit %s with a policy that Sysdig lacks names sysdig_policies: %s", (exitCode, line) => {
    expect(classify(exitCode, line)).toEqual({
      errorClass: "configuration",
      scope: "installation",
      message: `Sysdig lacks a policy: ${line}; check sysdig_policies, or create the policy in Sysdig, then rescan the image`,
    });
  });

  test("exit 2 for another reason points at the inputs that become parameters", () => {
    const { errorClass, message } = classify(2, "Cannot parse command line options");

    expect(errorClass).toBe("configuration");
    expect(message).toBe(
      "the scanner does not take its parameters: Cannot parse command line options; check sysdig_policies and scanner_version, then rescan the image",
    );
  });

  test("a repository policy is not one of Sysdig's", () => {
    const line = "denied: no resource-based policy of the repository allows it, or it does not exist";

    expect(classify(3, line).scope).toBe("source");
  });

  test.each([
    `POST ${SYSDIG_SECURE_ENDPOINT}/api/scanning/v1: 429 Too Many Requests`,
    `Error: POST "${SYSDIG_SECURE_ENDPOINT}/api/denied/manifest-404": too many requests`,
    "POST https://SECURE.SYSDIG.COM/api/registry/v1: 429 Too Many Requests",
    "Secure.Sysdig.com answered 429",
  ])("exit 3 for asking Sysdig too often says so: %s", (line) => {
    expect(classify(3, line)).toEqual({
      errorClass: "infrastructure",
      scope: "transient",
      message: `Sysdig was asked too often: ${exportable(line)}; lower max_concurrent_scans if this goes on`,
    });
  });

  test.each([
    `registry.example.com: POST ${SYSDIG_SECURE_ENDPOINT}/api: 429 Too Many Requests`,
    `reading manifest 1 in denied/manifest-404: ${SYSDIG_SECURE_ENDPOINT} answered 429`,
    `REGISTRY.Example.com: POST ${SYSDIG_SECURE_ENDPOINT}/api: 429 Too Many Requests`,
    "toomanyrequests: You have reached your pull rate limit",
    "Sysdig answered 429",
  ])("exit 3 for being asked too often names max_concurrent_scans: %s", (line) => {
    const { errorClass, scope, message } = classify(3, line);

    expect({ errorClass, scope }).toEqual({ errorClass: "infrastructure", scope: "transient" });
    expect(message).toContain(
      `the registry was asked too often: ${line}; give credentials for the registry, or lower max_concurrent_scans`,
    );
  });

  test("a scanner that was killed names the input that gives it more memory", () => {
    const { errorClass, scope, message } = classify(null, "401 Unauthorized");

    expect({ errorClass, scope }).toEqual({ errorClass: "infrastructure", scope: "image" });
    expect(message).toContain(
      "killed or crashed: 401 Unauthorized; if it goes on, choose a larger build_compute_type",
    );
    expect(message).toContain("401 Unauthorized");
  });

  test.each([
    [3, `cannot pull pull://${IMAGE_REFERENCE}: connection reset`],
    [137, "401 Unauthorized"],
    [3, `scan of pull://${IMAGE_REFERENCE} failed: backend answered 401`],
    [3, "reading manifest: unknown error"],
    [3, `POST ${SYSDIG_SECURE_ENDPOINT}/results: 404 Not Found`],
    [3, `POST ${SYSDIG_SECURE_ENDPOINT}/results: 503 Service Unavailable: registry not found`],
    [3, "reading manifest: received unexpected HTTP status: 502 Bad Gateway (404 in cache)"],
    [3, 'Get "https://registry.example.com/v2/": dial tcp: lookup registry.example.com: no such host'],
    [3, 'Get "https://registry.example.com/v2/": net/http: TLS handshake timeout, image not found'],
  ])("exit code %s with %s may work later", (exitCode, line) => {
    const { errorClass, scope, message } = classify(exitCode, line);

    expect({ errorClass, scope }).toEqual({ errorClass: "infrastructure", scope: "transient" });
    expect(message).toContain(String(exitCode));
    expect(message).toContain(exportable(line));
  });

  test("a scanner that wrote nothing is said to have", () => {
    expect(classify(3).message).toBe("scanner exit code 3: it wrote nothing; read the log of the build");
  });
});
