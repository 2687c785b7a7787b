import { exportable } from "../../../../functions/contract/exportable";
import { anError } from "../../expected-errors";
import { causeOf, SYSDIG_SECURE_ENDPOINT } from "./cause-of-failure";

const IMAGE_REFERENCE = "registry.example.com/denied/manifest-404:1";

const classify = (
  exitCode: number | null,
  line?: string,
  REGISTRY_PASSWORD = "",
  reference = IMAGE_REFERENCE,
) => causeOf(exitCode, line === undefined ? [] : [line], { IMAGE_REFERENCE: reference, REGISTRY_PASSWORD });

describe("scannerFailure", () => {
  test.each(["policy file is no YAML: 401", "Cannot parse command line options"])(
    "exit 2 is a wrong parameter where nothing else is known, and names the inputs: %s",
    (line) => {
      expect(classify(2, line)).toMatchObject({
        ...anError("configuration", "installation"),
        reason: `the scanner does not take its parameters: ${line}; check sysdig_policies and scanner_version, then rescan the image`,
      });
    },
  );

  test.each([
    "https://secure.sysdig.com refused the API token (401)",
    "Error: GET https://secure.sysdig.com/api/registry/manifest: 403 Forbidden",
    "unauthorized: invalid API token",
    "unable to authenticate with the API: 401 Unauthorized",
  ])("exit 3 with a refused token asks for a valid one: %s", (line) => {
    const says =
      /the token was refused by https:\/\/secure\.sysdig\.com: .*raise sysdig_secure_api_token_version/;

    expect(classify(3, line)).toMatchObject(anError("configuration", "installation", says));
  });

  test.each([
    "invalid token: 401 Unauthorized",
    "unable to retrieve auth token from the API: unauthorized",
    "login to the API with username/password: 403 Forbidden",
    `the API at ${SYSDIG_SECURE_ENDPOINT} and registry.example.com answered 401`,
  ])("exit 3 with what may be a registry's refusal is nothing that is known: %s", (line) => {
    expect(classify(3, line)).toMatchObject(anError("infrastructure", "transient", "scanner exit code 3"));
  });

  test("a registry's login service is the registry's, whatever it calls its token", () => {
    const line =
      "initializing source: unable to retrieve auth token: invalid username/password: unauthorized";

    const cause = classify(3, line, "old");
    expect(cause).toMatchObject(anError("configuration", "registry", "renew username and password"));
  });

  test.each([
    "MANIFEST_UNKNOWN: Requested image not found",
    "unable to pull image: initializing source: reading manifest latest in registry.example.com/denied/manifest-404: manifest unknown",
  ])("exit 3 with a manifest that is gone is the image owner's, also to a stranger: %s", (line) => {
    for (const password of ["password", undefined]) {
      expect(classify(3, line, password)).toMatchObject({
        ...anError("permanent", "registry"),
        reason: `the repository has no such image: ${exportable(line)}; push it again or stop its tasks`,
      });
    }
  });

  test.each([
    "name unknown: The repository with name 'app' does not exist in the registry",
    "GET https://registry.example.com/v2/app/manifests/1: unexpected status code 404 Not Found",
    "initializing source: unexpected status code 404 (Not Found)",
  ])("exit 3 with an image that is missing, or hidden from a stranger: %s", (line) => {
    expect(classify(3, line, "password")).toMatchObject({
      ...anError("permanent", "registry"),
      reason: `the registry lacks it: ${exportable(line)}; push it again or stop its tasks`,
    });
    expect(classify(3, line)).toMatchObject(
      anError("configuration", "registry", /^the registry hides it or lacks it: .*credentials/),
    );
  });

  test.each([
    "GET https://registry.example.com/v2/app/manifests/1: 401 Unauthorized",
    "unable to pull image: no basic auth credentials",
    "unauthorized: authentication required",
    "requested access to the resource is denied",
  ])("exit 3 with a refusing registry other than ECR says that there were no credentials: %s", (line) => {
    const says =
      /hides it or lacks it.*pulled anonymously, because its task definition names no repositoryCredentials/;

    expect(classify(3, line)).toMatchObject(anError("configuration", "registry", says));
  });

  test("exit 3 with a registry that refuses the credentials says which ones to renew", () => {
    const line = "GET https://registry.example.com/v2/app/manifests/1: 401 Unauthorized";
    const { reason } = classify(3, line, "old");

    expect(reason).toContain("renew username and password");
    expect(reason).not.toContain("old");
  });

  test.each([
    "denied: User is not authorized to perform: ecr:BatchGetImage",
    "unable to pull image: no basic auth credentials",
  ])("exit 3 with a refusing ECR names ecr_repository_arns: %s", (line) => {
    const { reason } = classify(3, line, "", "123456789012.dkr.ecr.eu-west-3.amazonaws.com/app:1");

    expect(reason).toContain("ecr_repository_arns");
  });

  test.each([
    [2, "policy does not exist: strictest"],
    [2, "Error: unknown policy strictest"],
    [3, "could not evaluate: policy strictest not found (404)"],
    [3, "GET https://secure.sysdig.com/secure/vulnerability/v1/policies/strictest: 404 Not Found"],
  ])("exit %s with a policy that Sysdig lacks names sysdig_policies: %s", (exitCode, line) => {
    expect(classify(exitCode, line)).toMatchObject({
      ...anError("configuration", "installation"),
      reason: `Sysdig lacks a policy: ${line}; check sysdig_policies, or create the policy in Sysdig, then rescan the image`,
    });
  });

  test("a repository policy is not one of Sysdig's", () => {
    const line = "denied: no resource-based policy of the repository allows it, or it does not exist";

    expect(classify(3, line).errorScope).toBe("registry");
  });

  test.each([
    `POST ${SYSDIG_SECURE_ENDPOINT}/api/scanning/v1: 429 Too Many Requests`,
    `Error: POST "${SYSDIG_SECURE_ENDPOINT}/api/denied/manifest-404": too many requests`,
    "POST https://SECURE.SYSDIG.COM/api/registry/v1: 429 Too Many Requests",
    "Secure.Sysdig.com answered 429",
  ])("exit 3 for asking Sysdig too often says so: %s", (line) => {
    expect(classify(3, line)).toMatchObject({
      ...anError("infrastructure", "transient"),
      reason: `Sysdig was asked too often: ${exportable(line)}; lower max_concurrent_scans if this goes on`,
    });
  });

  test.each([
    `registry.example.com: POST ${SYSDIG_SECURE_ENDPOINT}/api: 429 Too Many Requests`,
    `reading manifest 1 in denied/manifest-404: ${SYSDIG_SECURE_ENDPOINT} answered 429`,
    `REGISTRY.Example.com: POST ${SYSDIG_SECURE_ENDPOINT}/api: 429 Too Many Requests`,
    "toomanyrequests: You have reached your pull rate limit",
    "Sysdig answered 429",
  ])("exit 3 for being asked too often names max_concurrent_scans: %s", (line) => {
    const says = `the registry was asked too often: ${line}; give credentials for the registry, or lower max_concurrent_scans`;

    expect(classify(3, line)).toMatchObject(anError("infrastructure", "transient", says));
  });

  test("a scanner that was killed names the input that gives it more memory", () => {
    const says = "killed or crashed: 401 Unauthorized; if it goes on, choose a larger build_compute_type";

    expect(classify(null, "401 Unauthorized")).toMatchObject(anError("infrastructure", "image", says));
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
    const says = `scanner exit code ${exitCode}: ${exportable(line)}`;

    expect(classify(exitCode, line)).toMatchObject(anError("infrastructure", "transient", says));
  });

  test("a scanner that wrote nothing is said to have", () => {
    expect(classify(3).reason).toBe("scanner exit code 3: it wrote nothing; read the log of the build");
  });
});
