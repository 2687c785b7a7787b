import { DIGEST, OTHER_DIGEST, TASK_ARN } from "../../functions/samples";
import { type Account, CLUSTER_ARN, functionsOf } from "../account-answers";
import { CommandLine } from "../command-line";

const commandLine = CommandLine.forTests();

/** What is said of an image that an installation with these variables does not know. */
async function why(text: string, variables: Record<string, string> = {}, others: Account = {}) {
  commandLine.accountIs({ functions: functionsOf(variables), ...others });
  return commandLine.run(["image", text, "--name", "scanning"]);
}

const container = { name: "app", image: "nginx:1.27", imageDigest: DIGEST };
const BOTH = { ...container, image: `nginx:1.27@${DIGEST}` };
const task = (changes: object = {}, ...containers: object[]) => ({
  ...{ taskArn: TASK_ARN, taskDefinitionArn: "web:7", clusterArn: CLUSTER_ARN, group: "service:web" },
  ...{ lastStatus: "RUNNING", launchType: "FARGATE" },
  containers: containers.length > 0 ? containers : [container],
  ...changes,
});
const running = (...tasks: object[]): Account => ({ tasks });

test.each<[string, string, Record<string, string>, Account, RegExp]>([
  [
    "a pattern leaves it out",
    "ghcr.io/acme/agent:2",
    { EXCLUDE_IMAGES: '["docker.io/**","ghcr.io/acme/*"]' },
    {},
    /ghcr\.io\/acme\/agent:2 is left out by exclude_images/,
  ],
  [
    "no pattern names it",
    "ghcr.io/acme/agent:2",
    { INCLUDE_IMAGES: '["docker.io/**"]' },
    {},
    /ghcr\.io\/acme\/agent:2 is left out by include_images/,
  ],
  [
    "a pattern leaves out what a part of its name means",
    "datadog",
    { EXCLUDE_IMAGES: '["public.ecr.aws/datadog/**"]' },
    running(task({}, { ...container, image: "public.ecr.aws/datadog/agent:7" })),
    /public\.ecr\.aws\/datadog\/agent:7 in the cluster production is left out by exclude_images/,
  ],
  [
    "a pattern leaves out the tag that ECS resolved",
    "nginx:1.27",
    { EXCLUDE_IMAGES: '["**/nginx:1.*"]' },
    { ...running(task({}, BOTH)), declared: [container] },
    /docker\.io\/library\/nginx:1\.27 in the cluster production is left out by exclude_images/,
  ],
  [
    "it started just now, with a tag that only its task definition says",
    "nginx:1.27",
    { EXCLUDE_IMAGES: '["**/nginx:1.*"]' },
    { ...running(task({}, BOTH)), declared: [BOTH] },
    /should be known within a minute/,
  ],
  [
    "its cluster is not scanned",
    "nginx",
    { CLUSTER_ARNS: `["${CLUSTER_ARN}-2"]` },
    running(task()),
    /in the cluster production is left out by cluster_arns/,
  ],
  [
    "its launch type is not scanned",
    DIGEST,
    {},
    running(task({ launchType: "EC2" })),
    /in the cluster production is left out by launch_types \(EC2\)/,
  ],
  [
    "it is for Windows",
    "nginx",
    {},
    running(task({ platformFamily: "Windows_Server_2022_Core" })),
    /is left out, because Windows images are never scanned/,
  ],
  [
    "it is AWS's own",
    "agent",
    {},
    running(task({}, { name: "aws-guardduty-agent-1", image: "aws/agent:1" })),
    /is of AWS, and not scanned/,
  ],
  [
    "it was never pulled",
    "nginx:1.27",
    {},
    running(
      task(
        { lastStatus: "STOPPED", stoppedReason: "CannotPullContainerError: no such tag" },
        { name: "app", image: "nginx:1.27" },
      ),
    ),
    /was not pulled there: CannotPullContainerError: no such tag/,
  ],
  [
    "its task waits to be provisioned",
    "nginx",
    {},
    running(task({ lastStatus: "PENDING" }, { name: "app", image: "nginx:1.27" })),
    /was not pulled there: PENDING/,
  ],
  ["it started just now", "aaaaaa", {}, running(task()), /should be known within a minute/],
  [
    "it started just now, beside one that nobody can read",
    "nginx",
    {},
    running(task({}, { ...container, image: "No Image" }, container)),
    /nginx:1\.27 in .*should be known within a minute/,
  ],
  [
    "no task has had it",
    "nginx",
    {},
    running(task({}, { ...container, image: "redis:7", imageDigest: OTHER_DIGEST })),
    /No task runs this image now, and in the last 90 days no task in scope has pulled it/,
  ],
])("because %s", async (_, text, variables, account, expected) => {
  const { stdout, code } = await why(text, variables, account);

  expect(stdout).toMatch(/^The ledger does not know /);
  expect(stdout).toMatch(expected);
  expect(code).toBe(1);
});

test("because the installation is switched off", async () => {
  const { stdout } = await why("nginx", {}, { functions: functionsOf({}, { ENABLED: "false" }) });

  expect(stdout).toContain("switched off (input enabled)");
});

test("a pattern is held against Docker Hub's name as well, where no task runs another", async () => {
  const { stdout } = await why("nginx:1.27", { EXCLUDE_IMAGES: '["docker.io/library/nginx"]' });

  expect(stdout).toContain("docker.io/library/nginx:1.27 is left out by exclude_images");
  expect(stdout).toContain("No task runs this image now");
});

test.each(["lambda:GetFunctionConfiguration", "ecs:ListClusters", "ecs:ListTasks", "ecs:DescribeTasks"])(
  "without the right %s the reasons that there may be are named, and the right",
  async (right) => {
    const { stdout, code } = await why("nginx", {}, { ...running(task()), denied: [right] });

    expect(stdout).toContain("It may be that");
    expect(stdout).toContain(`not authorized to perform: ${right}`);
    expect(code).toBe(1);
  },
);

test("without the right ecs:DescribeTaskDefinition it is not guessed whose a tag is", async () => {
  const EXCLUDE_IMAGES = '["**/nginx:1.*"]';
  const { stdout } = await why(
    "nginx",
    { EXCLUDE_IMAGES },
    { ...running(task({}, BOTH)), denied: ["ecs:DescribeTaskDefinition"] },
  );

  expect(stdout).toContain("not authorized to perform: ecs:DescribeTaskDefinition");
});

test("and no text moves the cursor", async () => {
  const { stdout } = await why("ng\u001b[2Jinx", {}, running(task()));

  expect(stdout).not.toContain("\u001b");
});
