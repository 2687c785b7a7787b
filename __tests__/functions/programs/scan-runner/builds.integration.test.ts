import { join } from "node:path";
import { parseTopVulnerabilities } from "../../../../functions/scanners/inline/exported-lists";
import { expectGolden } from "../../../golden";
import { BUILDS, type Options, SECRETS } from "./builds";
import { parseJunit } from "./junit";
import { runBuild } from "./rendered-build";
import { DIGEST } from "./result-document";
import type { BuildEnd } from "./simulated-build";

// The rendered buildspec, really run: what a build exports, starts and says, is what somebody has read.

const PROGRAMS = ["scanner", "control", "aws", "curl"] as const;
/** Of the variables of a program, those that open something. */
const OPENING = /^(REGISTRY_\w+|SECURE_API_TOKEN|AWS_(ACCESS|SECRET|SESSION)\w+)=/;
const LOGGED =
  /^(Verdict|error|failure|skipped|Report|token|login|SEVERITY|\S+\.(json|tar)$|cache$)|not authorized to perform/;

/** Without what is another one in each run, of each release, or of each version of Node: folders, ports, sums, addresses, words. */
const steady = (text: string) =>
  text
    .replace(/(?<![\w.])\/[\w./-]*\/(scan-\w+|work|tmp\.\w+)\//g, "FOLDER/")
    .replace(/127\.0\.0\.1:\d+/g, "127.0.0.1:PORT")
    .replace(/sha256 (?!0{64})[0-9a-f]{64}/g, "sha256 OF-THE-SCANNER")
    .replaceAll(DIGEST, "DIGEST")
    .replace(/https:\/\/\S+\/docs\//g, "docs/")
    .replace(/SyntaxError: [^;\n]*/g, "SyntaxError")
    .replace(/0{100,}/g, "0…");

function casesOf(file: string | undefined) {
  if (!file) return ["none"];
  const { suite, cases } = parseJunit(file);
  return [suite.name, ...cases.map(({ status, name, message }) => [status, name, message].join(" | "))];
}

function told({ isGreen, failedPhases, exported, error, log, downloads, ...end }: BuildEnd): string[] {
  const { SCAN_TOP_VULNERABILITIES: worst, SCAN_ID: _, SCAN_RULES: __, ...others } = exported;
  const started = PROGRAMS.filter((program) => program !== "curl").flatMap((program) => {
    const opening =
      end
        .environmentOf(program)
        ?.split("\n")
        .filter((line) => OPENING.test(line)) ?? [];
    return [
      `${program}: ${end.argumentsOf(program)?.trim().split("\n").join(" ") ?? "never"}`,
      ...opening.sort(),
    ];
  });
  const reports = ["scan.xml", "list.xml"].flatMap((name) => [name, ...casesOf(end.file(name))]);
  return [
    isGreen ? "green" : `red: ${failedPhases.join()}`,
    ...Object.entries(others)
      .flatMap(([name, value]) => (value ? [`${name}: ${value}`] : []))
      .sort(),
    `worst: ${parseTopVulnerabilities(worst)
      .map(({ name }) => name)
      .join()}`,
    `error: ${error ? [error.code, error.errorClass, error.errorScope, error.reason].join(" | ") : "none"}`,
    ...started,
    `downloads: ${downloads.map((path) => path.split("/").slice(-2).join("/")).join(" ")}`,
    ...reports,
    ...log.split("\n").filter((line) => LOGGED.test(line)),
  ];
}

/** What holds for every build. */
function checkSecrets(end: BuildEnd): void {
  const seen = [
    ...[end.log, JSON.stringify(end.exported), end.file("scan.xml"), end.file("list.xml")],
    ...PROGRAMS.map(end.argumentsOf),
    end.environmentOf("curl"),
  ].join("\n");
  for (const secret of SECRETS) {
    expect(seen).not.toContain(secret);
  }
  expect(end.environmentOf("aws") ?? "").not.toMatch(/^(SECURE_API_TOKEN|REGISTRY_PASSWORD)=/m);
  expect(end.environmentOf("control") ?? "").not.toContain("REGISTRY_");
  expect(end.file("pwned")).toBeUndefined();
  expect(end.log).not.toMatch(/[^\P{Cc}\n]/u);
  expect(Math.max(...end.log.split("\n").map((line) => line.length))).toBeLessThanOrEqual(5000);
}

/** So many at one time: each waits for its own processes most of the time. */
const AT_ONCE = 3;

// Proves breaker.control-image, token.not-in-log, registry.member, scanner.checksum.
test("what builds export, start and say is what somebody has read", async () => {
  const texts = new Map<string, string>();
  const left = Object.entries(BUILDS);
  const work = async () => {
    for (let next = left.shift(); next; next = left.shift()) {
      const [about, options]: [string, Options] = next;
      const end = await runBuild(options);
      checkSecrets(end);
      texts.set(about, steady([`=== ${about}`, ...told(end)].join("\n")));
    }
  };
  await Promise.all(Array.from({ length: AT_ONCE }, work));

  const all = Object.keys(BUILDS).map((about) => texts.get(about));
  expectGolden(join(__dirname, "golden/builds.txt"), `${all.join("\n\n")}\n`);
});
