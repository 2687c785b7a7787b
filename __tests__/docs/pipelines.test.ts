import { type CommandName, loadCommand } from "../../cli/commands";
import { programOf } from "../../cli/program";
import { textOf } from "../pages";

// Without types of its own.
const { load } = require("js-yaml") as { load(text: string): Workflow };

interface Step {
  readonly name?: string;
  readonly uses?: string;
  readonly run?: string;
}

interface Workflow {
  readonly permissions: Readonly<Record<string, string>>;
  readonly jobs: Readonly<Record<string, { readonly steps: readonly Step[] }>>;
}

const PAGE = textOf("docs/pipelines.md");
const [, text = ""] = /^```yaml\n([\s\S]*?)^```$/m.exec(PAGE) ?? [];
const workflow = load(text);
const steps = workflow.jobs.deploy?.steps ?? [];

test("the workflow has no secret, credentials that end, and actions that cannot change", () => {
  const actions = steps.flatMap(({ uses = [] }) => uses);

  expect(workflow.permissions).toEqual({ contents: "read", "id-token": "write" });
  expect(text).not.toMatch(/secrets\.|sysdig|access-key/i);
  expect(actions.filter((action) => !/@[0-9a-f]{40}$/.test(action))).toEqual([]);
  expect(actions).toHaveLength([...text.matchAll(/uses: .+ # v[\d.]+$/gm)].length);
});

test("scripts take values from variables, which a shell does not read as commands", () => {
  expect(steps.filter(({ run = "" }) => run.includes("${{"))).toEqual([]);
});

test("the image is pushed, scanned by its digest, and deployed", () => {
  expect(steps.flatMap(({ name = [] }) => name)).toEqual([
    "Build and push",
    "Scan",
    "Deploy",
    "Say why it was refused",
  ]);
  expect(textOf("examples/gated-service-alb/variables.tf")).toContain('variable "image"');
  expect(text).toContain("TF_VAR_image=$(docker inspect --format '{{index .RepoDigests 0}}'");
});

test("the command line knows its commands", async () => {
  const called = [...text.matchAll(/node ci\/fargate-scans\.cjs (\w+) (.+)$/gm)];
  const parsed: string[] = [];
  for (const [, command = "", rest = ""] of called) {
    const program = programOf([await loadCommand(command as CommandName)], async ({ name }, { args }) => {
      parsed.push(`${name} ${args.join(" ")}`);
    });
    await program.parseAsync([command, ...rest.split(" ")], { from: "user" });
  }

  expect(parsed).toEqual(['scan "$TF_VAR_image"', "workload gated-service-alb/gated-web"]);
});
