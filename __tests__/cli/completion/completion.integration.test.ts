import { execFileSync } from "node:child_process";
import { mkdtempSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { COMMAND_NAMES } from "../../../cli/commands";
import { CommandLine } from "../command-line";

const line = CommandLine.forTests();
const folder = mkdtempSync(join(tmpdir(), "completion-"));
afterAll(() => rmSync(folder, { recursive: true }));

/** What a shell offers for the last of these words, by the script that the command prints. */
const SHELLS = {
  bash: (script: string, words: readonly string[]) => [
    `source ${script}; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fargate_scans; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ...["bash", ...words],
  ],
  // Where a person completes, zsh has read compinit, and calls functions of bash as sh has them.
  zsh: (script: string, words: readonly string[]) => [
    `autoload -U compinit; compinit -D; source ${script}; emulate sh; COMP_WORDS=("$@"); COMP_CWORD=$(($# - 1)); _fargate_scans; printf '%s\\n' "\${COMPREPLY[@]}"`,
    ...["zsh", ...words],
  ],
  fish: (script: string, words: readonly string[]) => [
    `source ${script}; complete -C '${words.join(" ")}' | string split -f 1 \\t; true`,
  ],
};

const isHere = (shell: string): boolean => {
  try {
    return execFileSync(shell, ["-c", "exit"]).length === 0;
  } catch {
    return false;
  }
};
const here = (["bash", "zsh", "fish"] as const).filter(isHere);

async function offered(shell: (typeof here)[number], ...words: readonly string[]): Promise<string[]> {
  const { code, stdout, stderr } = await line.run(["completion", shell]);
  expect({ code, stderr }).toEqual({ code: 0, stderr: "" });
  const script = join(folder, shell);
  writeFileSync(script, stdout);
  const given = SHELLS[shell](script, ["fargate-scans", ...words]);
  const last = words.at(-1) ?? "";
  const all = execFileSync(shell, ["-c", ...given], { encoding: "utf8", cwd: folder });
  return all.split("\n").filter((word) => word !== "" && word.startsWith(last));
}

test("bash is on this machine", () => {
  expect(here).toContain("bash");
});

describe.each(here)("%s", (shell) => {
  test.each<[string[], readonly string[]]>([
    [["im"], ["image", "images"]],
    [["images", "--st"], ["--status"]],
    [
      ["images", "--running", "--re"],
      ["--region", "--repository"],
    ],
    [["gate", "o"], ["open"]],
    [
      ["wait", "--platform", ""],
      ["linux/amd64", "linux/arm64"],
    ],
    [["images", "--output", ""], ["wide"]],
    [["--output", ""], ["wide"]],
    [
      ["completion", ""],
      ["bash", "fish", "zsh"],
    ],
    [["scan", "--de"], []],
  ])("offers what follows %j", async (words, expected) => {
    const found = await offered(shell, ...words);

    expect(
      found
        .filter((word) => expected.length === 0 || !word.startsWith("--") || expected.includes(word))
        .sort(),
    ).toEqual(expected);
  });

  test("offers every command", async () => {
    expect(await offered(shell, "")).toEqual(expect.arrayContaining([...COMMAND_NAMES]));
  });
});
