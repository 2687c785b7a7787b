import { withAddresses } from "../../../../functions/contract/documentation";
import { exportable } from "../../../../functions/contract/exportable";
import { RUNNER_ERRORS } from "../../../../functions/errors/runner-errors";
import { anError } from "../../expected-errors";
import { causeOf, SYSDIG_SECURE_ENDPOINT } from "./cause-of-failure";

// Of all that the scanner wrote, the last line that may be an error decides.

const NOT_FOUND = "unable to pull image: manifest not found in registry (404)";
const TOKEN = "unauthorized: invalid API token";

const causeOfLines = (...lines: string[]) => causeOf(3, lines);

test.each([
  ["a warning", `2026-01-31T10:00:00Z WRN ${NOT_FOUND}`],
  ["an error that was overcome", NOT_FOUND],
  ["a refused token", TOKEN],
  ["a pull limit", "toomanyrequests: pull rate limit"],
])("an upload that ended in 503 after %s may work later", (_, before) => {
  const upload = `unable to upload result: POST ${SYSDIG_SECURE_ENDPOINT}/results: 503 Service Unavailable`;

  expect(causeOfLines(before, upload)).toMatchObject({
    ...anError("infrastructure", "transient"),
    reason: `scanner exit code 3: ${upload}; read the log of the build`,
  });
});

test("an unknown error is not explained by those before it", () => {
  expect(causeOfLines(TOKEN, NOT_FOUND, "something else went wrong")).toMatchObject({
    errorClass: "infrastructure",
    reason: "scanner exit code 3: something else went wrong; read the log of the build",
  });
});

test.each([
  "2026-01-31T10:00:00Z WRN cannot remove the cache: 401",
  "2026-01-31 10:00:00.123 INFO removing the cache",
  "10:00AM INF removing the cache",
  "[info] removing the cache",
  "Warning: a new version is available",
  'time="2026-01-31T10:00:00Z" level=info msg="removing the cache"',
  '{"level":"warn","message":"unauthorized"}',
])("what follows the error and says that it is none decides nothing: %s", (line) => {
  expect(causeOfLines(`2026-01-31T10:00:00Z ERR ${NOT_FOUND}`, line)).toMatchObject(
    anError("permanent", "registry", NOT_FOUND),
  );
});

test.each([
  `ERR ${NOT_FOUND}`,
  `2026-01-31T10:00:00Z FTL ${NOT_FOUND}`,
  `[main] ERROR ${NOT_FOUND}`,
  `time="2026-01-31T10:00:00Z" level=error msg="${NOT_FOUND}"`,
  `{"level":"error","message":"${NOT_FOUND}"}`,
  `Error: ${NOT_FOUND}`,
])("a line that says it is an error comes before those that may be one: %s", (line) => {
  const after = ["Usage: sysdig-cli-scanner [flags]", "unauthorized users: see --help of --token"];

  expect(causeOfLines(TOKEN, line, ...after)).toMatchObject(anError("permanent", "registry", exportable(line)));
});

test("of several that say so the last one decides, and a level that is only mentioned says nothing", () => {
  const last = `Error: ${NOT_FOUND}`;

  expect(causeOfLines(`ERR ${TOKEN}`, last, "INF set LOG=ERROR", "1 error occurred").reason).toContain(last);
});

test("where no line may be an error, the last one is quoted", () => {
  expect(causeOfLines("INFO one", "INFO two").reason).toBe(
    "scanner exit code 3: INFO two; read the log of the build",
  );
});

test.each([
  "lookup secure.sysdig.com: no such host",
  "dial tcp: lookup secure.sysdig.com on 10.0.0.2:53: read udp: i/o timeout",
  `cannot reach ${SYSDIG_SECURE_ENDPOINT}: connection refused`,
])("an endpoint that cannot be reached hits the whole installation: %s", (line) => {
  expect(causeOfLines(line)).toMatchObject(
    anError("infrastructure", "installation", "check sysdig_secure_endpoint"),
  );
});

test.each([
  [
    "Sysdig",
    `Get "${SYSDIG_SECURE_ENDPOINT}": x509: certificate signed by unknown authority`,
    "installation",
  ],
  ["nobody", "x509: certificate signed by unknown authority", "installation"],
  ["the registry", 'Get "https://quay.io/v2/": x509: certificate signed by unknown authority', "source"],
])("an authority that is not trusted, where the line names %s", (_, line, errorScope) => {
  expect(causeOfLines(line)).toMatchObject({
    errorClass: "configuration",
    errorScope,
    reason: `a certificate is not trusted: ${exportable(line)}; ${withAddresses(RUNNER_ERRORS.UntrustedCertificate.advice)}, then rescan the image`,
  });
});

test("a line of a megabyte is judged at once", () => {
  expect(causeOfLines("1 ".repeat(500_000)).errorClass).toBe("infrastructure");
  expect(causeOfLines("1".repeat(1_000_000)).errorClass).toBe("infrastructure");
});
