import type { Scan } from "../../../../functions/contract/images/scan";
import type { StartedScan } from "../../../../functions/scanners/scanner";
import { refusal } from "../../local-service";
import { buildArn, inlineRun, minutesFromNow, NOW, PASSED, SCAN_ID, scan } from "../../samples";
import { codeBuild, ScannerOnCodeBuild } from "./codebuild-service";

const on = new ScannerOnCodeBuild();

describe("looking at scans", () => {
  const running = (number: number, changes: Partial<Scan> = {}): StartedScan => ({
    ...scan({ state: "SCANNING", startedAt: minutesFromNow(-5), ...changes }),
    run: inlineRun(number),
  });
  const look = async (...scans: readonly StartedScan[]) => {
    const standingOf = await on.scanner.look(scans, NOW);
    return Promise.all(scans.map(standingOf));
  };

  test("asks for at most 100 builds at a time, and not at all for none", async () => {
    on.answers({ BatchGetBuilds: { builds: [] } });

    await look(...Array.from({ length: 101 }, (_, number) => running(number)));
    await look();

    const sizes = on.service.asked("BatchGetBuilds").map(({ ids }) => Object(ids).length);
    expect(sizes).toEqual([100, 1]);
  });

  test("reads status, end, variables and phases with their messages", async () => {
    const ended = codeBuild(1, SCAN_ID, {
      buildStatus: "FAILED",
      endTime: NOW.getTime() / 1000,
      exportedEnvironmentVariables: [{ name: "SCAN_VERDICT" }],
      phases: [
        { phaseType: "SUBMITTED", phaseStatus: "SUCCEEDED" },
        {
          phaseType: "INSTALL",
          phaseStatus: "FAILED",
          contexts: [{ statusCode: "COMMAND_EXECUTION_ERROR", message: "exit status 1" }, {}],
        },
        { phaseType: "COMPLETED" },
      ],
    });
    const passed = codeBuild(2, SCAN_ID, {
      buildStatus: "SUCCEEDED",
      endTime: NOW.getTime() / 1000,
      exportedEnvironmentVariables: Object.entries(PASSED).map(([name, value]) => ({ name, value })),
    });
    on.answers({ BatchGetBuilds: { builds: [ended, passed, codeBuild(3, SCAN_ID)] } });

    expect(await look(running(1), running(2), running(3))).toEqual([
      expect.objectContaining({ reason: expect.stringContaining("failed in phase INSTALL") }),
      expect.objectContaining({ kind: "verdict", verdict: "PASSED", verdictAt: NOW }),
      { kind: "running" },
    ]);
  });

  test("takes a build that CodeBuild does not know for gone, but for one that may have been started just now", async () => {
    on.answers({ BatchGetBuilds: { builds: [], buildsNotFound: [buildArn(1), buildArn(2)] } });

    expect(await look(running(1), running(2, { startedAt: minutesFromNow(-0.9) }))).toEqual([
      expect.objectContaining({ code: "GoneBuild", reason: expect.stringContaining(buildArn(1)) }),
      { kind: "running" },
    ]);
  });

  /** Refuses each call that names one build, and throttles those that another one's is left in alone. */
  function refusing(refused: number, throttled?: number): void {
    on.service.answer = ({ body }) => {
      const { ids } = JSON.parse(body);
      if (ids.includes(buildArn(refused))) {
        return refusal("InvalidInputException", "Invalid build ID");
      }
      return throttled !== undefined && ids.includes(buildArn(throttled))
        ? refusal("ThrottlingException", "Rate exceeded")
        : { body: JSON.stringify({ builds: ids.map((arn: string) => ({ ...codeBuild(1, SCAN_ID), arn })) }) };
    };
  }
  const page = Array.from({ length: 100 }, (_, index) => running(index + 1));

  test("asks about halves where CodeBuild refuses an id, so that the others are seen with few calls", async () => {
    refusing(7);

    const standings = await look(...page);

    expect(standings.filter(({ kind }) => kind === "running")).toHaveLength(99);
    expect(standings[6]).toMatchObject({ code: "GoneBuild" });
    expect(on.service.asked("BatchGetBuilds").length).toBeLessThanOrEqual(15);
  });

  test("takes those for running whose call is throttled, and the others as they are", async () => {
    refusing(7, 60);

    const standings = await look(...page);

    expect(standings[59]).toEqual({ kind: "running", lookAgainInMs: 60_000 });
    expect(standings[6]).toMatchObject({ code: "GoneBuild" });
    expect(standings[0]).toEqual({ kind: "running" });
  });
});
