import { execFile, execFileSync } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname } from "node:path";
import { promisify } from "node:util";
import { LOCAL_AWS_COMMAND, startKeptAws } from "../kept-aws";

/** Process id, parent's and session's of all that runs. */
const processes = () =>
  execFileSync("ps", ["-eo", "pid=,ppid=,sess="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));

test("npm run local-aws prints what a shell needs to call it, until Ctrl-C ends it with all of its files", async () => {
  const { keeper, ended, script } = await startKeptAws();
  try {
    const calls = [
      "aws sts get-caller-identity --query Account --output text",
      // A service that version 1 of the CLI asks AWS itself for, unless it is told the endpoint.
      "aws sqs create-queue --queue-name of-the-playground --query QueueUrl --output text",
      "fargate-scans --version",
    ];
    const { stdout } = await promisify(execFile)("bash", [
      ...["-euo", "pipefail", "-c"],
      [script, ...calls].join("\n"),
    ]);
    const [, logs = ""] = /^# logs +(.*)$/m.exec(script) ?? [];
    const folder = dirname(logs.split(", ")[0] as string);
    // Each server has a session of its own, other than what runs TypeScript in the keeper.
    const servers = processes()
      .filter(([pid, parent, session]) => parent === String(keeper.pid) && session === pid)
      .map(([pid]) => pid);

    expect(stdout).toMatch(
      /^123456789012\nhttp:\/\/127\.0\.0\.1:\d+\/123456789012\/of-the-playground\n\d+\.\d+\.\d+\n$/,
    );
    expect(script).toMatch(/^export TF_VAR_sysdig_secure_endpoint='http:\/\/127\.0\.0\.1:\d+'$/m);
    expect(script).toMatch(/^export TF_VAR_sysdig_secure_api_token='.+'$/m);
    expect(existsSync(folder)).toBe(true);
    expect(servers).toHaveLength(3);

    keeper.kill("SIGINT");

    expect(await ended).toBe(0);
    expect(existsSync(folder)).toBe(false);
    expect(processes().filter(([pid]) => servers.includes(pid))).toEqual([]);
  } finally {
    keeper.kill("SIGKILL");
  }
});

test("an argument is refused with the usage", async () => {
  await expect(promisify(execFile)(process.execPath, [...LOCAL_AWS_COMMAND, "--keep"])).rejects.toMatchObject(
    {
      code: 2,
      stderr: '"--keep" is one argument too many; usage: npm run local-aws\n',
    },
  );
});
