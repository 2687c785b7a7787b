import { execFileSync, spawn } from "node:child_process";
import { existsSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { CodeBuildClient, StartBuildCommand } from "@aws-sdk/client-codebuild";
import { startLocalAws } from "../../local-aws";
import { until, untilAnswer } from "../until";
import { createRole } from "./aws-cli";
import { createProject } from "./scanner-project";

const ROOT = join(__dirname, "..", "..");

function commandLines(): string {
  return execFileSync("ps", ["-eo", "args="], { encoding: "utf8" });
}

function isRunning(pid: number): boolean {
  try {
    process.kill(pid, 0);
    return true;
  } catch {
    return false;
  }
}

test("stop leaves no process behind, not even a running build, and no file", async () => {
  const aws = await startLocalAws();
  const codebuild = new CodeBuildClient(aws.clientConfig);
  const rights = [{ Effect: "Allow", Action: "logs:*", Resource: "*" }];
  const sleep = `sleep ${80_000 + process.pid}`;
  const role = await createRole(aws, "builder", { Service: "codebuild.amazonaws.com" }, rights);
  const buildspec = `{version: 0.2, phases: {build: {commands: [${sleep}]}}}`;
  await createProject(codebuild, "sleeper", role, buildspec);
  await codebuild.send(new StartBuildCommand({ projectName: "sleeper" }));
  await until("the build to sleep", async () => commandLines().includes(`\n${sleep}\n`));

  await aws.stop();

  expect(commandLines()).not.toContain(`\n${sleep}\n`);
  expect(aws.pids.filter(isRunning)).toEqual([]);
  expect(existsSync(dirname(aws.logFiles[0] as string))).toBe(false);
});

test("the servers end when the process that started them is killed", async () => {
  const file = join(tmpdir(), `pids-${process.pid}.json`);
  const script = `
    const { startLocalAws } = require(${JSON.stringify(join(ROOT, "local-aws", "index.ts"))});
    startLocalAws().then((aws) => {
      require("node:fs").writeFileSync(${JSON.stringify(file)}, JSON.stringify(aws.pids));
      setInterval(() => undefined, 1000);
    });`;
  const starter = spawn(process.execPath, ["--import", "tsx", "-e", script], { cwd: ROOT, stdio: "ignore" });
  writeFileSync(file, "[]");
  const pids = await untilAnswer("the pids of the servers", async () => {
    const written = JSON.parse(readFileSync(file, "utf8") || "[]") as number[];
    return written.length === 3 ? written : undefined;
  });
  expect(pids.filter(isRunning)).toEqual(pids);

  starter.kill("SIGKILL");

  await until("the servers to be gone", async () => !pids.some(isRunning));
  rmSync(file);
});
