import type { RuntimePlatform } from "../../../functions/tasks/task-definitions";
import { parseTaskEvent } from "../../../functions/tasks/task-event";
import { DIGEST, SAYS_NOTHING, TASK_DEFINITION_ARN, taskEvent, WEB, WORKER } from "../samples";
import { sightingsOf } from "./sightings-of";

const NO_ARCHITECTURE = { attributes: [] };

/** Task definitions of one platform. */
const definitionsOf = (platform: RuntimePlatform = {}) => ({
  ...SAYS_NOTHING,
  runtimePlatform: jest.fn(async (_arn: string) => platform),
});

/** The sightings of a task, and their images. */
async function seenIn(
  containers: unknown[],
  detail: Readonly<Record<string, unknown>> = {},
  taskDefinitions = definitionsOf(),
) {
  const task = parseTaskEvent(taskEvent(containers, detail));
  const seen = await sightingsOf(task, { taskDefinitions, filter: () => undefined });
  return { ...seen, images: seen.sightings.map(({ image }) => image) };
}

describe("the platform of a task's images", () => {
  test.each([
    ["x86_64", "linux/amd64"],
    ["arm64", "linux/arm64"],
  ])("is that of the event's attribute %s, and no task definition is read", async (value, platform) => {
    const taskDefinitions = definitionsOf({ architecture: "RISCV" });
    const detail = { attributes: [{ name: "ecs.cpu-architecture", value }] };

    const { images } = await seenIn([WEB], detail, taskDefinitions);

    expect(images.map((image) => image.platform)).toEqual([platform]);
    expect(taskDefinitions.runtimePlatform).not.toHaveBeenCalled();
  });

  test("is that of the task definition where the event says none, read once for all containers", async () => {
    const taskDefinitions = definitionsOf({ operatingSystem: "LINUX", architecture: "ARM64" });

    const { images } = await seenIn([WEB, WORKER], NO_ARCHITECTURE, taskDefinitions);

    expect(images.map((image) => image.platform)).toEqual(["linux/arm64", "linux/arm64"]);
    expect(taskDefinitions.runtimePlatform.mock.calls).toEqual([[TASK_DEFINITION_ARN]]);
  });

  test("is linux/amd64, as for ECS, where neither says any", async () => {
    const { images } = await seenIn([WEB], NO_ARCHITECTURE);

    expect(images.map((image) => image.platform)).toEqual(["linux/amd64"]);
  });

  test("that is unknown rejects each container, and still skips what is AWS's", async () => {
    const detail = { attributes: [{ name: "ecs.cpu-architecture", value: "constructor" }] };
    const sidecar = { name: "ecs-service-connect-3TlbX", image: "agent" };

    const { images, skipped, rejected } = await seenIn([WEB, sidecar, WORKER], detail);

    expect(images).toEqual([]);
    expect(skipped).toEqual([
      { container: "ecs-service-connect-3TlbX", image: "agent", reason: "aws-managed" },
    ]);
    expect(rejected.map(({ container }) => container)).toEqual(["web", "worker"]);
    expect(rejected[0]?.reason).toContain('unknown CPU architecture "constructor"');
  });
});

describe("Windows tasks", () => {
  test("are skipped, container by container, when the event says so", async () => {
    const taskDefinitions = definitionsOf();
    const detail = { ...NO_ARCHITECTURE, platformFamily: "Windows_Server_2022_Core" };

    expect(await seenIn([WEB, WORKER], detail, taskDefinitions)).toMatchObject({
      sightings: [],
      failed: [],
      skipped: [
        { container: "web", image: "nginx:1.27", reason: "windows" },
        { container: "worker", image: "busybox:1.36", reason: "windows" },
      ],
      rejected: [],
    });
    expect(taskDefinitions.runtimePlatform).not.toHaveBeenCalled();
  });

  test("are skipped when the task definition says so", async () => {
    const taskDefinitions = definitionsOf({ operatingSystem: "WINDOWS_SERVER_2022_CORE" });

    const { images, skipped } = await seenIn([WEB], NO_ARCHITECTURE, taskDefinitions);

    expect(images).toEqual([]);
    expect(skipped).toEqual([{ container: "web", image: "nginx:1.27", reason: "windows" }]);
  });
});

test("the images of a task are named once for each repository, since one may refuse what the other serves", async () => {
  const mirrored = { name: "copy", image: "mirror.example.com/nginx:1.27", imageDigest: DIGEST };

  const { images } = await seenIn([WEB, { ...WEB, name: "again" }, mirrored]);

  expect(images.map(({ repository, digest }) => [repository, digest])).toEqual([
    ["docker.io/library/nginx", DIGEST],
    ["mirror.example.com/nginx", DIGEST],
  ]);
});

test("a task definition that cannot be read now fails the task, so that its message comes again", async () => {
  const taskDefinitions = definitionsOf();
  taskDefinitions.runtimePlatform.mockRejectedValue(new Error("ThrottlingException"));

  await expect(seenIn([WEB], NO_ARCHITECTURE, taskDefinitions)).rejects.toThrow("Throttling");
});

describe("a container of a task that has stopped", () => {
  const STOPPED = { lastStatus: "STOPPED" };
  const UNPULLED = { name: "typo", image: "nginx:1.72" };

  test("is skipped where it never ran, since nothing of it was pulled", async () => {
    const { images, skipped } = await seenIn([WEB, { ...UNPULLED, exitCode: null }], STOPPED);

    expect(images.map(({ digest }) => digest)).toEqual([DIGEST]);
    expect(skipped).toEqual([
      { container: "typo", image: "docker.io/library/nginx:1.72", reason: "never-ran" },
    ]);
  });

  test.each([{ runtimeId: "0123-45" }, { exitCode: 0 }])(
    "is scanned where it ran, by its tag: %j",
    async (ran) => {
      const { images, skipped } = await seenIn([{ ...UNPULLED, ...ran }], STOPPED);

      expect(images.map(({ reference, digest }) => ({ reference, digest }))).toEqual([
        { reference: "docker.io/library/nginx:1.72", digest: undefined },
      ]);
      expect(skipped).toEqual([]);
    },
  );
});
