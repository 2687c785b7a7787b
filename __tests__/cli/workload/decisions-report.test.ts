import { describeDecisions } from "../../../cli/commands/workload";
import { decisionFromRow, type ListedDecision } from "../../../cli/decisions/decision";
import { localTime } from "../../../cli/text/times";
import { DIGEST, minutesFromNow, NOW } from "../../functions/samples";
import { decision, held, key } from "../gate-items";

describe("the latest decisions on a service", () => {
  test("show the newest in full, and those before it in a line each", () => {
    const id = "Vw4o5YhMlUXZXBDgTGBYT";
    const before = decision(
      { image: `gate#production/web/${id}#PRE_SCALE_UP`, gateState: "SUCCEEDED" },
      {
        ...{ detailType: undefined, reason: "Its images pass.", decidedAt: NOW.toISOString() },
      },
    );
    const earlier = decision(
      { image: key("web", "earlier") },
      {
        ...{
          detailType: "Deployment Audited",
          reason: "1 of 1 would be.",
          decidedAt: "2026-02-01T00:00:00.000Z",
        },
      },
    );

    const text = describeDecisions([decision(), before, earlier], "scanning");

    expect(text).toContain(
      `Deployment Blocked at ${localTime(minutesFromNow(3).toISOString())}\n1 of 2 images was refused.\n`,
    );
    expect(text).toContain("- CVE-2024-1234 critical in openssl 3.0.2, fixed in 3.0.13");
    expect(text).toContain("Next steps: update the packages");
    expect(text).toContain(`image = "${DIGEST}"`);
    expect(text.split("\n").slice(-3)).toEqual([
      "Before that:",
      `  ${localTime(NOW.toISOString())}  passed  ${id} PRE_SCALE_UP: Its images pass.`,
      `  ${localTime("2026-02-01T00:00:00.000Z")}  Deployment Audited  earlier POST_SCALE_UP: 1 of 1 would be.`,
    ]);
  });

  test("say of a deployment that is held since when, and what it waits for", () => {
    const text = describeDecisions([decisionFromRow(held()) as ListedDecision], "scanning");

    expect(text).toContain(`HELD since ${localTime(NOW.toISOString())}\nWaits for 1 of 1 scans.\n`);
    expect(text).toContain("Is waited for because it has no verdict yet.");
    expect(text).not.toContain("Next steps");
  });
});

test("a decision whose log cannot be read is shown without", () => {
  expect(describeDecisions([decision({ decision: "{" })], "scanning")).toContain("production/web");
});
