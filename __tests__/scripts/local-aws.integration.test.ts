import { execFile, execFileSync, spawn } from "node:child_process";
import { existsSync } from "node:fs";
import { dirname, join } from "node:path";
import { promisify } from "node:util";
import { pythonEnvironment } from "../../local-aws/python-environment";
import { ROOT } from "../our-files";
import { untilAnswer } from "../until";

const command = ["--import", "tsx", join(ROOT, "scripts", "local-aws.ts")];

/** Process id, parent's and session's of all that runs. */
const processes = () =>
  execFileSync("ps", ["-eo", "pid=,ppid=,sess="], { encoding: "utf8" })
    .trim()
    .split("\n")
    .map((line) => line.trim().split(/\s+/));

test("npm run local-aws prints what a shell needs to call it, until Ctrl-C ends it with all of its files", async () => {
  const keeper = spawn(process.execPath, command, { cwd: ROOT, stdio: ["ignore", "pipe", "ignore"] });
  const ended = new Promise((resolve) => keeper.once("exit", resolve));
  let printed = "";
  keeper.stdout.on("data", (chunk: Buffer) => {
    printed += chunk;
  });
  try {
    const aws = join(await pythonEnvironment(() => undefined), "bin", "aws");
    const script = await untilAnswer("its last line", async () =>
      printed.includes("# Ctrl-C") ? printed : undefined,
    );
    const call = `${script}\n"$0" sts get-caller-identity --query Account --output text`;
    const { stdout } = await promisify(execFile)("bash", ["-euo", "pipefail", "-c", call, aws]);
    const [, logs = ""] = /^# logs +(.*)$/m.exec(script) ?? [];
    const folder = dirname(logs.split(", ")[0] as string);
    // Each server has a session of its own, other than what runs TypeScript in the keeper.
    const servers = processes()
      .filter(([pid, parent, session]) => parent === String(keeper.pid) && session === pid)
      .map(([pid]) => pid);

    expect(stdout).toBe("123456789012\n");
    expect(script).toMatch(/^export TF_VAR_sysdig_secure_endpoint='http:\/\/127\.0\.0\.1:\d+'$/m);
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
  await expect(promisify(execFile)(process.execPath, [...command, "--keep"])).rejects.toMatchObject({
    code: 2,
    stderr: '"--keep" is one argument too many; usage: npm run local-aws\n',
  });
});
