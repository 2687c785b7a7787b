import { cpSync, mkdtempSync, readdirSync, readFileSync, rmSync, symlinkSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { parse } from "@cdktf/hcl2json";
import { GATE_STAGES } from "../../functions/contract/blocking/gate";
import { lastLines, runCommand } from "../../local-aws/run-command";
import { artefacts } from "../../packaging/artefacts";
import { writeModule } from "../../packaging/module-folder";

const REPOSITORY = join(__dirname, "../..");
const LIBRARY = "fargate-image-scanning-cdktf";
const EXAMPLE = join(REPOSITORY, "examples", "gated-service");
/** What Terraform itself knows of every resource and data source. */
const META_ARGUMENTS = ["lifecycle", "depends_on"];
const EXECUTION_POLICY = /:iam::aws:policy\/service-role\/AmazonECSTaskExecutionRolePolicy$/;

type Block = Readonly<Record<string, unknown>>;
type Blocks = Readonly<Record<string, Readonly<Record<string, readonly Block[]>>>>;

const words = (name: string) => name.split("_").map((word) => word.charAt(0).toUpperCase() + word.slice(1));
const pascal = (name: string) => words(name).join("");
const camel = (name: string) => pascal(name).replace(/^./, (letter) => letter.toLowerCase());

/** Arguments and blocks that the provider's schema does not have, by their paths. */
function unknownNames(bindings: Readonly<Record<string, unknown>>, type: string, block: Block): string[] {
  const { prototype = {} } = Object(bindings[type] ?? bindings[`${type}OutputReference`]);
  return Object.entries(block).flatMap(([name, value]) => {
    if (!(camel(name) in prototype)) {
      return [`${type}.${name}`];
    }
    const blocks = Array.isArray(value) ? value.filter((each) => typeof each === "object") : [];
    const nested = type.replace(/OutputReference$/, "") + pascal(name);
    return blocks.flatMap((each) => unknownNames(bindings, nested, each));
  });
}

/** Attributes of its own data source that a postcondition reads. */
function attributesOfSelf(lifecycle: unknown): string[] {
  const names = [...JSON.stringify(lifecycle).matchAll(/\bself\.(\w+)/g)].map(([, name = ""]) => name);
  return [...new Set(names)].sort();
}

function bindingsOf(kind: "resource" | "data", type: string) {
  const name = `${kind === "data" ? "data-" : ""}${type.replace(/_/g, "-")}`;
  const folder = kind === "data" ? name : name.replace(/^aws-/, "");
  return {
    bindings: require(`@cdktf/provider-aws/lib/${folder}`),
    className: kind === "data" ? `Data${pascal(type)}` : pascal(type.replace(/^aws_/, "")),
  };
}

type Configuration = Readonly<Record<"resource" | "data", Blocks>>;

async function exampleConfiguration(example = EXAMPLE): Promise<Configuration> {
  const files = readdirSync(example).filter((name) => name.endsWith(".tf"));
  const text = files.map((name) => readFileSync(join(example, name), "utf8")).join("\n");
  return JSON.parse(JSON.stringify(await parse("main.tf", text)));
}

test.each([
  ["gated-service", 8],
  ["gated-service-alb", 20],
])("every argument of %s is in the schema of version 6 of the AWS provider", async (example, count) => {
  const configuration = await exampleConfiguration(join(REPOSITORY, "examples", example));
  const checked: string[] = [];
  const unknown: string[] = [];

  for (const kind of ["resource", "data"] as const) {
    for (const [type, named] of Object.entries(configuration[kind])) {
      const { bindings, className } = bindingsOf(kind, type);
      for (const block of Object.values(named).flat()) {
        const own = Object.fromEntries(
          Object.entries(block).filter(([name]) => !META_ARGUMENTS.includes(name)),
        );
        unknown.push(...unknownNames(bindings, className, own));
        checked.push(`${kind}.${type}`);
      }
    }
  }

  expect(unknown).toEqual([]);
  expect(checked).toHaveLength(count);
});

test("the service behind a load balancer is gated like the worker, by what the module's parameters name", async () => {
  const { resource, data } = await exampleConfiguration(`${EXAMPLE}-alb`);
  const worker = await exampleConfiguration();
  const reads = (reference: unknown) =>
    /^\$\{data\.aws_ssm_parameter\.(\w+)\.insecure_value\}$/.exec(`${reference}`);
  const nameOf = (reference: unknown) => data.aws_ssm_parameter?.[reads(reference)?.[1] ?? ""]?.[0]?.name;
  const service = resource.aws_ecs_service?.web?.[0] as Record<string, Record<string, Block[]>[]>;
  const [hook] = service.deployment_configuration?.[0]?.lifecycle_hook ?? [];

  expect([nameOf(hook?.hook_target_arn), nameOf(hook?.role_arn)]).toEqual([
    "/${var.scanning_name}/deployment-gate/function-arn",
    "/${var.scanning_name}/deployment-gate/hook-role-arn",
  ]);
  expect(hook?.lifecycle_stages).toEqual(["PRE_SCALE_UP", "POST_SCALE_UP"]);
  const conditionOf = ({ data: { aws_ecs_service } }: Configuration, name: string) =>
    JSON.stringify(aws_ecs_service?.[name]?.[0]?.lifecycle).replaceAll(
      /aws_ecs_task_definition\.\w+/g,
      "task",
    );
  expect(conditionOf({ resource, data }, "web").replaceAll("-alb/gated-web", "/gated-worker")).toBe(
    conditionOf(worker, "worker"),
  );
});

test.each(["gated-service", "gated-service-alb"])("tasks of %s may pull from ECR", async (example) => {
  const { resource } = await exampleConfiguration(join(REPOSITORY, "examples", example));
  const [task, attachment, service] = [
    ...["aws_ecs_task_definition", "aws_iam_role_policy_attachment", "aws_ecs_service"],
  ].map((type) => resource[type] ?? {});

  expect(Object.values(task ?? {}).flat()).toEqual([
    expect.objectContaining({ execution_role_arn: `\${aws_iam_role.execution.arn}` }),
  ]);
  expect(attachment?.execution).toEqual([
    { role: `\${aws_iam_role.execution.name}`, policy_arn: expect.stringMatching(EXECUTION_POLICY) },
  ]);
  expect(JSON.stringify(service)).toContain("aws_iam_role_policy_attachment.execution");
});

test("the canary of its README has the hook at all stages of the gate, in the words of the provider", async () => {
  const readme = readFileSync(join(EXAMPLE, "README.md"), "utf8");
  const blocks = [...readme.matchAll(/^ *```hcl\n(.*?)^ *```/gms)].map(([, text = ""]) => text);
  const text = blocks.find((each) => each.includes("CANARY")) ?? "";
  const canary: Readonly<Record<string, readonly Block[]>> = JSON.parse(
    JSON.stringify(await parse("canary.tf", text)),
  );

  expect(canary).toMatchObject({
    deployment_configuration: [{ lifecycle_hook: [{ lifecycle_stages: [...GATE_STAGES] }] }],
  });
  expect(unknownNames(bindingsOf("resource", "aws_ecs_service").bindings, "EcsService", canary)).toEqual([]);
});

test("the postcondition reads only what the schema of the data source has", async () => {
  const { bindings, className } = bindingsOf("data", "aws_ecs_service");
  const { lifecycle } = (await exampleConfiguration()).data.aws_ecs_service?.worker?.[0] ?? {};

  expect(attributesOfSelf(lifecycle)).toEqual(["running_count", "task_definition"]);
  expect(
    attributesOfSelf(lifecycle).filter((name) => !(camel(name) in bindings[className].prototype)),
  ).toEqual([]);
});

test("the CDKTF form synthesizes the same service, cluster and task definition", async () => {
  const folder = mkdtempSync(join(tmpdir(), "gated-service-"));
  try {
    const { packages } = await artefacts();
    writeModule(join(folder, "app", "node_modules", LIBRARY), packages.get(LIBRARY) ?? new Map());
    // Node and TypeScript look for all others in the folder above.
    symlinkSync(join(REPOSITORY, "node_modules"), join(folder, "node_modules"));
    cpSync(join(EXAMPLE, "cdktf"), join(folder, "app"), { recursive: true });
    const options = [...["--strict", "--noEmit", "--skipLibCheck", "--target", "es2022"], "--types", "node"];
    for (const args of [
      [join(REPOSITORY, "node_modules/typescript/lib/tsc.js"), ...options, "--module", "nodenext", "main.ts"],
      ["--import", join(REPOSITORY, "node_modules/tsx/dist/loader.mjs"), "main.ts"],
    ]) {
      const environment = { ...process.env, CDKTF_OUTDIR: folder };
      const { code, output } = await runCommand("node", args, { cwd: join(folder, "app"), env: environment });
      expect(`${code}: ${lastLines(output, 20)}`).toMatch(/^0: /);
    }
    const { resource, data, terraform } = JSON.parse(
      readFileSync(join(folder, "stacks", "gated-service", "cdk.tf.json"), "utf8"),
    );
    const worker = resource.aws_ecs_service.worker;
    const [written] = (await exampleConfiguration()).resource.aws_ecs_service?.worker ?? [];

    // What the postcondition reads came with 6.21.
    expect(terraform.required_providers.aws.version).toBe(">= 6.21");
    expect(await exampleConfiguration()).toMatchObject({
      terraform: [{ required_providers: [{ aws: { version: ">= 6.21" } }] }],
    });
    expect(attributesOfSelf(data.aws_ecs_service.running.lifecycle)).toEqual([
      "running_count",
      "task_definition",
    ]);
    expect(worker.deployment_configuration).toEqual({
      strategy: "BLUE_GREEN",
      bake_time_in_minutes: "0",
      lifecycle_hook: [
        {
          hook_target_arn: "${module.scanning.deployment_gate_function_arn}",
          role_arn: "${module.scanning.deployment_gate_role_arn}",
          lifecycle_stages: ["PRE_SCALE_UP", "POST_SCALE_UP"],
        },
      ],
    });
    expect(resource.aws_ecs_task_definition["worker-task"]).toMatchObject({
      execution_role_arn: "${aws_iam_role.execution.arn}",
    });
    expect(resource.aws_iam_role_policy_attachment["execution-policy"]).toMatchObject({
      role: "${aws_iam_role.execution.name}",
      policy_arn: expect.stringMatching(EXECUTION_POLICY),
    });
    expect(worker.depends_on).toEqual(["aws_iam_role_policy_attachment.execution-policy"]);
    expect(written).toMatchObject({
      deployment_configuration: [
        { strategy: "BLUE_GREEN", lifecycle_hook: [{ lifecycle_stages: ["PRE_SCALE_UP", "POST_SCALE_UP"] }] },
      ],
      wait_for_steady_state: worker.wait_for_steady_state,
      launch_type: worker.launch_type,
      name: worker.name,
    });
  } finally {
    rmSync(folder, { recursive: true, force: true });
  }
});
