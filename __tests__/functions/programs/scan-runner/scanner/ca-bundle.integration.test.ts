import { rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { runBuild } from "../rendered-build";
import { document } from "../result-document";

const NAMES = ["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"];
const ECR_IMAGE = "123456789012.dkr.ecr.eu-west-1.amazonaws.com/app:1";
const BUNDLE =
  "-----BEGIN CERTIFICATE-----\nb25l\n-----END CERTIFICATE-----\n-----BEGIN CERTIFICATE-----\ndHdv";

/** What the scanner finds in the file that it has to trust goes into the log. */
const SCANNER = { result: JSON.stringify(document({})), script: 'cat "$SSL_CERT_FILE"' };

test("curl, the AWS CLI and the scanner trust the bundle beside the authorities of the system", async () => {
  const roots = join(tmpdir(), `roots-${process.pid}.pem`);
  writeFileSync(roots, "-----THE SYSTEM'S-----\n");
  const environment = { CA_BUNDLE: BUNDLE, SSL_CERT_FILE: roots, IMAGE_REFERENCE: ECR_IMAGE };

  const end = await runBuild({ scanner: SCANNER, environment }).finally(() => rmSync(roots));

  expect(end.exported.SCAN_ERROR).toBe("");
  expect(end.log).toMatch(
    /-----THE SYSTEM'S-----\n[\s\S]*-----BEGIN CERTIFICATE-----\nb25l\n[\s\S]+\ndHdv\n/,
  );
  for (const program of ["scanner", "aws", "curl"]) {
    const environment = end.environmentOf(program) ?? "";
    // The scanner gets no variable that it does not read.
    const names = program === "scanner" ? NAMES.slice(-1) : NAMES;
    const files = names.map((name) => new RegExp(`^${name}=(.+)$`, "m").exec(environment)?.[1]);
    expect(new Set(files).size).toBe(1);
    expect(files[0]).toMatch(/^\/.+\/ca\.pem$/);
    // The text itself is in the file only.
    expect(environment).not.toContain("BEGIN CERTIFICATE");
  }
});

test("without a bundle no variable says what to trust", async () => {
  const end = await runBuild({ scanner: { result: SCANNER.result } });

  expect(end.exported.SCAN_VERDICT).toBe("PASSED");
  for (const name of NAMES) {
    expect(end.environmentOf("scanner")).not.toMatch(new RegExp(`^${name}=`, "m"));
  }
});
