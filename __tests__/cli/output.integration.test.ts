import { execFile } from "node:child_process";
import { promisify } from "node:util";
import { LocalService } from "../functions/local-service";
import { DIGEST } from "../functions/samples";
import { ROOT } from "../our-files";
import { row } from "./rows";

const service = LocalService.forTests();

/** Runs `wait` for an image that failed, as a shell does that has its standard output go there. */
async function wait(redirection: string): Promise<{ code: number; stderr: string }> {
  const item = row({ freshUntil: "2999-01-01T00:00:00.000Z" });
  service.answer = () => ({ body: JSON.stringify({ Responses: { ledger: [item] } }) });
  const command = `set -o pipefail; "$0" --import tsx cli/index.ts wait --image nginx@${DIGEST} --table ledger --timeout 0 ${redirection}`;
  const called = promisify(execFile)("bash", ["-c", command, process.execPath], {
    cwd: ROOT,
    env: process.env,
  });
  return called.then(
    ({ stderr }) => ({ code: 0, stderr }),
    ({ code, stderr }) => ({ code, stderr }),
  );
}

test("an answer that cannot be written is no verdict, and says so once", async () => {
  expect(await wait("> /dev/full")).toEqual({
    ...{ code: 3, stderr: expect.stringMatching(/^The answer cannot be written: .*ENOSPC.*\n$/) },
  });
});

test.each(["| cat", "| true", ">&-"])("with %s the exit code is that of the verdict", async (redirection) => {
  expect(await wait(redirection)).toEqual({ code: 1, stderr: "" });
});
