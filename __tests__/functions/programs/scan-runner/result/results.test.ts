import { join } from "node:path";
import { renderJunit } from "../../../../../functions/programs/scan-runner/report/junit-report";
import { renderLog } from "../../../../../functions/programs/scan-runner/report/log-table";
import type { Finding } from "../../../../../functions/programs/scan-runner/result/finding";
import { listFindings } from "../../../../../functions/programs/scan-runner/result/findings";
import { readScanResult } from "../../../../../functions/programs/scan-runner/result/scan-result";
import { RunnerError } from "../../../../../functions/programs/scan-runner/runner-error";
import { parseTopVulnerabilities } from "../../../../../functions/scanners/inline/exported-lists";
import { expectGolden } from "../../../../golden";
import { parseJunit } from "../junit";
import { ASKED } from "../result-document";
import { IMAGE } from "../scanner-results";
import { FOUND, READ, WHOLE } from "./results";

// What the scan-runner makes of a scanner's result is what somebody has read.

const golden = (name: string, texts: readonly string[]) =>
  expectGolden(join(__dirname, "golden", name), `${texts.join("\n\n")}\n`);

const lineOf = ({ judgement, group, title, why, details = [] }: Finding) =>
  [judgement, group, title, why, ...details].join(" | ");

/** The image of the result, whichever it is, unless it is to be another one. */
const askedOf = (text: string, isReal: boolean) => ({
  ...ASKED,
  imageDigest: (isReal && /"digest": ?"(sha256:[0-9a-f]{64})"/.exec(text)?.[1]) || ASKED.imageDigest,
});

/** What a build gets of a result, or the problem that it ends with. */
function read(text: string, exitCode: number | null, isReal = false) {
  try {
    return readScanResult(text, askedOf(text, isReal), exitCode);
  } catch (error) {
    expect(error).toBeInstanceOf(RunnerError);
    const { problem, message } = error as RunnerError;
    // Node words that otherwise in each version.
    return `${problem}: ${message.replace(/SyntaxError: .*/, "SyntaxError")}`;
  }
}

const exportedOf = ({ exported }: Exclude<ReturnType<typeof read>, string>) => {
  const { SCAN_TOP_VULNERABILITIES: worst, SCAN_RULES: _, ...others } = exported;
  const lines = Object.entries(others).map(([name, value]) => `${name}: ${value}`);
  return [...lines, ...parseTopVulnerabilities(worst).map((each) => `worst: ${Object.values(each).join()}`)];
};

test("of whole results", () => {
  const texts = WHOLE.map(([about, text, exitCode = 0]) => {
    const ending = read(text, exitCode, about.includes("real"));
    if (typeof ending === "string") return `=== ${about}\n${ending}`;
    const { suite, cases } = parseJunit(renderJunit(ending, IMAGE));
    return [
      ...[
        `=== ${about}`,
        ...exportedOf(ending),
        "",
        ...ending.findings.map(lineOf),
        "",
        JSON.stringify(suite),
      ],
      ...cases.map((each) => JSON.stringify(Object.values(each))),
      ...["", ...(ending.listed ?? []).map(lineOf), "", renderLog(ending, IMAGE)],
    ].join("\n");
  });
  golden("whole.txt", texts);
});

// Proves verdict.contradiction.
test("of results in which something is another one", () => {
  const texts = READ.map(([about, text, exitCode = 0]) => {
    const ending = read(text, exitCode);
    if (typeof ending === "string") return `=== ${about}\n${ending}`;
    const { SCAN_VERDICT, SCAN_COUNTS, SCAN_RESULT_URL, SCAN_BOUND_TO } = ending.exported;
    return `=== ${about}\n${[SCAN_VERDICT, SCAN_COUNTS, SCAN_RESULT_URL, SCAN_BOUND_TO].join(" | ")}`;
  });
  golden("read.txt", texts);
});

test("what is found by rule and by vulnerability", () => {
  const texts = FOUND.map(([about, result, verdict = "FAILED"]) =>
    [`=== ${about}`, ...listFindings(result, verdict).map(lineOf)].join("\n"),
  );
  golden("found.txt", texts);
});
