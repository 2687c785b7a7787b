import { readFileSync, statSync } from "node:fs";
import { finishedProgram } from "../../../modules/programs";
import { functionArchive } from "../../../packaging/programs";

test("is what the build made, readable by everybody", () => {
  const path = finishedProgram("scan-trigger.zip");

  expect(readFileSync(path).equals(functionArchive("scan-trigger").bytes)).toBe(true);
  expect(statSync(path).mode & 0o777).toBe(0o644);
});

test("that has not been built is named, with the command that builds it", () => {
  expect(() => finishedProgram("no-such-program.zip")).toThrow(
    /^The program .*\/finished\/no-such-program\.zip has not been built: run npm run programs in the repository/,
  );
});
