import { PASS, runBuild } from "../rendered-build";
import { ECR_PASSWORD, TOKEN } from "../simulated-build";

// A scanner that an image has taken over is to get at no more than it needs. Where the tests run as root, as most builds
// do, it has a user of its own.

const IS_ROOT = process.getuid?.() === 0;

/** Of a build with a role, by whose variables others could act. */
const environment = {
  IMAGE_REFERENCE: "123456789012.dkr.ecr.us-east-1.amazonaws.com/app:1",
  AWS_CONTAINER_CREDENTIALS_RELATIVE_URI: "/v2/credentials/of-the-role",
  AWS_REGION: "us-east-1",
  HTTPS_PROXY: "",
  no_proxy: "sysdig.internal",
  SSL_CERT_FILE: "/etc/ssl/certs/ca-certificates.crt",
};

test("the scanner has the variables that it needs, and no others", async () => {
  const { environmentOf } = await runBuild({ scanner: PASS, environment });

  const variables = (environmentOf("scanner") ?? "").trim().split("\n");
  // The last three are of the shell that stands in for it.
  const all = variables
    .map((line) => line.replace(/=.*/, ""))
    .filter((name) => !/^(PWD|SHLVL|_)$/.test(name));
  expect(all.sort()).toEqual(
    [
      ...["HOME", "HTTPS_PROXY", "PATH", "REGISTRY_PASSWORD", "REGISTRY_USER", "SECURE_API_TOKEN"],
      ...["SSL_CERT_FILE", "TMPDIR", "no_proxy"],
    ].sort(),
  );
  expect(variables).toEqual(
    expect.arrayContaining([
      ...[`SECURE_API_TOKEN=${TOKEN}`, `REGISTRY_PASSWORD=${ECR_PASSWORD}`, "no_proxy=sysdig.internal"],
      ...[expect.stringMatching(/^HOME=.+\/scan-\w+$/), expect.stringMatching(/^TMPDIR=.+\/scan-\w+$/)],
    ]),
  );
});

// Proves scanner.user.
test("it is nobody, in no group, and reaches nothing of the program that starts it", async () => {
  const script = `
    echo "user $(id -u), groups:$(sed -n 's/^Groups:\\s*//p' /proc/self/status)"
    cat "/proc/$PPID/environ" 2>/dev/null | grep --count --text of-the-role
    touch ../SCAN_VERDICT ../sysdig-cli-scanner 2>/dev/null && echo writes
    ls .. 2>/dev/null && echo lists
    kill -9 $PPID 2>/dev/null && echo kills
    echo own >file && cat file
  `;

  const { exported, log } = await runBuild({
    scanner: { ...PASS, script: IS_ROOT ? script : "id" },
    environment,
  });

  expect(exported.SCAN_VERDICT).toBe("PASSED");
  if (IS_ROOT) {
    expect(log).toContain("user 65534, groups:\n0\nown\n");
  } else {
    expect(log).toContain("No user of its own, see SECURITY.md\n");
  }
});

test.each([
  ["into its folder", { isLocked: true }],
  ["at the certificates", { environment: { SSL_CERT_FILE: "/etc/ssl/private/only-root-reads-it.pem" } }],
])("where no other user gets %s it runs as the build's, and the log says so", async (_, build) => {
  const { exported, log } = await runBuild({ ...build, scanner: { ...PASS, script: "id -u" } });

  expect(exported.SCAN_VERDICT).toBe("PASSED");
  expect(log).toContain(`No user of its own, see SECURITY.md\n${process.getuid?.()}\n`);
});

test.each([
  ["a link", "ln --symbolic --force /etc/passwd result.json"],
  ["a folder", "mkdir result.json"],
  ["a second name of a file", "echo '{}' >result.json; ln result.json other"],
  ["a pipe that nobody ends", "mkfifo result.json; setsid sleep 30 >result.json & sleep 0.1"],
])("its result is no %s", async (_, script) => {
  const { exported } = await runBuild({ scanner: { script } });

  expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_ERROR: "NoResult" });
});

test("what it leaves running has ended before the control image is scanned", async () => {
  const left = "for each in 1 2 3; do sleep 0.2; done; echo 'still here' >&2; sleep 60";
  const scanner = { exitCode: 3, script: `(${left}) & setsid sleep 61.7 & ` };

  const began = Date.now();
  const control = { script: "sleep 1; pgrep --full 'sleep 61[.]7'" };
  const { error, log } = await runBuild({ scanner, control });

  expect(error?.code).toBe("ScannerFailed");
  expect(log).not.toContain("still here");
  // Where the scanner has no user of its own, what leaves its group stays.
  expect(/^\d+$/m.test(log)).toBe(!IS_ROOT);
  expect(Date.now() - began).toBeLessThan(30_000);
});

test("what it leaves running finds the variables of the build in no other process", async () => {
  const looks =
    "while :; do for of in /proc/[0-9]*/environ; do [[ -O $of ]] && grep -aq of-the-role $of && echo found; done; done";
  // Its folder takes a while to be cleared.
  const script = `setsid timeout 15 bash -c '${looks}' 2>/dev/null & touch file-{1..5000}`;
  const control = { script: "sleep 1" };

  const { log } = await runBuild({ scanner: { exitCode: 3, script }, control, environment });

  expect(log.includes("found")).toBe(!IS_ROOT);
});
