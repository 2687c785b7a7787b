import type { RunnerErrorCode } from "../../../../../functions/contract/build";
import { withoutLinks } from "../../../../../functions/contract/exportable";
import { SimulatedRegistry } from "../../../../../local-aws/registry/registry";
import { anError } from "../../../expected-errors";
import { PASS, runBuild } from "../rendered-build";
import { TOKEN } from "../simulated-build";

// Whom an error hits is known from an image of ours, whose scan no stranger has a word in.

const says = (line: string, exitCode = 3) => ({ exitCode, script: `echo '${line}' >&2` });

/** What the scanner says where it fails for every image, in words of its own, of Go's, and of the simulated one. */
const KNOWN: readonly (readonly [RunnerErrorCode, string])[] = [
  ["TokenRefused", "unable to authenticate with the API: 401 Unauthorized"],
  ["TokenRefused", "the user lacks the permission for CLI execution"],
  ["PolicyMissing", "policy does not exist: strictest"],
  ["PolicyMissing", "could not evaluate: policy strictest not found (404)"],
  ["ScannerParameters", "unknown flag: --registry-cache"],
  ["SysdigUnreachable", "dial tcp: lookup eu1.app.sysdig.com: no such host"],
  ["SysdigUnreachable", "POST https://eu1.app.sysdig.com/api: 503 Service Unavailable"],
  [
    "UntrustedCertificate",
    "tls: failed to verify certificate: x509: certificate signed by unknown authority",
  ],
  ["NoDatabase", "failed to download the vulnerability database"],
  ["NoDatabase", "ERR Unable to use existing local MainDB"],
  ["SysdigBusy", "POST https://eu1.app.sysdig.com/api: 429 Too Many Requests"],
];

test.each(KNOWN)(
  "a control image that fails as well is an error of every image: %s for %s",
  async (code, line) => {
    const { error, exported } = await runBuild({ scanner: says("any"), control: says(line) });

    expect(exported).toMatchObject({ SCAN_VERDICT: "", SCAN_ERROR: code });
    expect(error?.errorScope).toBe(code === "SysdigBusy" ? "transient" : "installation");
    expect(error?.reason).toContain(withoutLinks(line));
  },
);

test.each([
  ["other words", says("something else")],
  [
    "a crash",
    says(`panic: no such host\ngoroutine 1 [running]:${"\n\t/layer/walk.go:403 +0x1d4".repeat(60)}`, 2),
  ],
  ["a damaged archive", says("ERR unable to read layer: archive/tar: unexpected EOF")],
  [
    "an error after lines of progress",
    says(
      "INF using timeout of 120 s\nINF MainDB not cached, downloading\nWRN skipping TLS certificate checks\nERR no system",
    ),
  ],
  ["a full disk", says("failed to write the database: no space left on device")],
  ["a signal", { script: "kill -9 $$" }],
])("a control image that ends with %s proves nothing", async (_, control) => {
  const { error } = await runBuild({ scanner: says("the words of the image"), control });

  expect(error).toMatchObject({
    code: "ScannerFailed",
    ...anError("infrastructure", "transient", "exit code 3: the words of the image;"),
  });
});

describe("while the control image is scanned well, the error is the image's", () => {
  test.each([
    ["a parameter", says(KNOWN.map(([, line]) => line).join("\n"), 2), "exit code 2: POST https"],
    [
      "an error",
      says("https://eu1.app.sysdig.com.evil.example answered 401 Unauthorized"),
      "exit code 3: https",
    ],
    ["no words", { exitCode: 3 }, "exit code 3: it wrote nothing;"],
    ["a signal", { script: "echo 401 Unauthorized; kill -9 $$" }, "SIGKILL: 401 Unauthorized;"],
    ["a crash", says("panic: index out of range", 2), "exit code 2: panic: index out of range;"],
  ] as const)("whatever its scan ends with: %s", async (_, scanner, reason) => {
    const { error, isGreen } = await runBuild({ scanner });

    expect(error).toMatchObject({ code: "ScannerFailed", ...anError("infrastructure", "image", reason) });
    expect(isGreen).toBe(false);
  });

  test("also where it hangs, or pulls layers without end: there is time for the control image", async () => {
    const script = "while :; do head --bytes=64K /dev/zero >>layer; echo pulling; sleep 0.1; done";

    const { error } = await runBuild({ scanner: { script }, environment: { BUILD_TIMEOUT_MINUTES: "0.25" } });

    expect(error).toMatchObject({
      code: "ScannerFailed",
      ...anError("infrastructure", "image", "a time-out: pulling; read the log of the build. After SIGKILL"),
    });
  });

  test("or where its registry redirects to a host that is called like Sysdig's, which refuses", async () => {
    const registry = new SimulatedRegistry();
    const evil = "eu1.app.sysdig.com.evil.example";
    registry.setHost("registry-1.docker.io", { fault: { redirect: `https://${evil}/v2/a/manifests/1` } });
    registry.setHost(evil, { fault: { status: 401, message: "unable to authenticate with the API" } });

    const { error } = await runBuild({ registry });

    expect(error).toMatchObject(anError("configuration", "registry", withoutLinks(evil)));
  });
});

test("the control image is scanned in the same way, in a fresh folder, without the registry's password", async () => {
  const end = await runBuild({
    scanner: { exitCode: 3, script: "touch of-the-image; echo >>cache" },
    control: { script: 'image="${@: -1}"; ls -A; tar --list --file="${image#file://}"' },
    environment: {
      SYSDIG_POLICIES: '["strict"]',
      SYSDIG_SKIP_TLS_VERIFY: "true",
      REGISTRY_USER: "puller",
      REGISTRY_PASSWORD: "a-passw0rd",
    },
  });

  const [ofImage, ofControl] = ["scanner", "control"].map((name) =>
    end.argumentsOf(name)?.trim().split("\n"),
  );
  expect(ofControl).toEqual([
    ...(ofImage?.slice(0, -2) ?? []),
    "--skipupload",
    expect.stringMatching(/^file:\/\/\/.+\/control\.tar$/),
  ]);
  expect(end.environmentOf("control")).toContain(`SECURE_API_TOKEN=${TOKEN}\n`);
  expect(end.environmentOf("control")).not.toContain("REGISTRY_");
  expect(end.log).not.toContain("of-the-image");
  expect(end.log).toMatch(/^c\.json\nl\.tar\nmanifest\.json\n/);
});

describe("where the control image is to be scanned first", () => {
  const environment = { CONTROL_FIRST: "true" };

  test("the image is scanned where that passes", async () => {
    const { argumentsOf, exported } = await runBuild({ scanner: PASS, environment });

    expect(exported.SCAN_VERDICT).toBe("PASSED");
    expect(argumentsOf("control")).toContain("--skipupload");
  });

  test.each([
    ["TokenRefused", "401 Unauthorized", "401 Unauthorized"],
    ["ScannerFailed", "no layer has a package", "exit code 3: no layer has a package (control image)"],
  ])("it is not where that fails: %s", async (code, line, reason) => {
    const { argumentsOf, error } = await runBuild({ scanner: PASS, control: says(line), environment });

    expect(error).toMatchObject({ code, reason: expect.stringContaining(reason) });
    expect(argumentsOf("scanner")).toBeUndefined();
  });
});

test("where an image is scanned, the control image is not", async () => {
  expect((await runBuild({ scanner: PASS })).argumentsOf("control")).toBeUndefined();
});
