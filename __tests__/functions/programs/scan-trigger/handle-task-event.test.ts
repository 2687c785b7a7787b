import { imageKey, parseImage } from "../../../../functions/contract/images/image";
import { handleTaskEvent } from "../../../../functions/programs/scan-trigger/handle-task-event";
import { DIGEST, image, NOW, OTHER_DIGEST, TASK_ARN, taskEvent } from "../../samples";
import { createTrigger } from "./simulated-trigger";

const WEB = { name: "web", image: "nginx:1.27", imageDigest: DIGEST };
const WORKER = { name: "worker", image: "busybox:1.36", imageDigest: OTHER_DIGEST };

const NGINX = image();
const BUSYBOX = image("busybox:1.36", OTHER_DIGEST);

describe("a task event", () => {
  test("opens a scan of each image, and starts none", async () => {
    const handler = createTrigger();

    await handleTaskEvent(handler, taskEvent([WEB, WORKER]));

    const opened = {
      rowState: "WAITING",
      lastTaskArn: TASK_ARN,
      requestedAt: NOW.toISOString(),
    };
    expect(handler.store.rows).toMatchObject([
      { ...opened, reference: NGINX.reference },
      { ...opened, reference: BUSYBOX.reference },
    ]);
    expect(handler.telemetry.counts).toEqual({ ImagesSeen: 2, ScansRequested: 2 });
    await handler.pokes.send();
    expect(handler.pokes.sent).toEqual([[imageKey(NGINX), imageKey(BUSYBOX)]]);
  });

  test("of a known image of a private registry reads no task definition, and costs one batch read", async () => {
    const handler = createTrigger();
    const image = "registry.example.com/team/web:1";
    await handler.store.putVerdict(parseImage(image, "linux/amd64", DIGEST));
    handler.taskDefinitions.registryCredentials = () => Promise.reject(new Error("nobody needs them"));
    const reads = jest.spyOn(handler.store.table, "getAll");

    await handleTaskEvent(handler, taskEvent([{ ...WEB, image }]));

    expect(reads).toHaveBeenCalledTimes(1);
    expect(handler.telemetry.counts).toEqual({ ImagesSeen: 1, ScansDeduplicated: 1 });
  });

  test("with skipped containers counts them and says why in one line", async () => {
    const handler = createTrigger(({ repository }) =>
      repository === "docker.io/library/busybox" ? "excluded" : undefined,
    );
    const sidecar = { name: "ecs-service-connect-3TlbX", image: "agent" };

    await handleTaskEvent(handler, taskEvent([WEB, WORKER, sidecar]));

    expect(handler.telemetry.counts).toMatchObject({ ImagesSeen: 1, ImagesSkipped: 2 });
    expect(handler.telemetry.lines.at(-1)).toEqual({
      level: "info",
      message: "containers skipped",
      fields: {
        taskArn: TASK_ARN,
        count: 2,
        skipped: [
          { container: "worker", image: "docker.io/library/busybox:1.36", reason: "excluded" },
          { container: "ecs-service-connect-3TlbX", image: "agent", reason: "aws-managed" },
        ],
      },
    });
  });
});

describe("what can never succeed", () => {
  test("in one container is logged with task and container, and its siblings are served", async () => {
    const handler = createTrigger();
    const containers = [
      { name: "evil", image: "$(curl evil)" },
      WEB,
      { name: "long", image: "a".repeat(300) },
    ];

    await handleTaskEvent(handler, taskEvent(containers));

    expect(handler.telemetry.counts).toMatchObject({ EventsRejected: 2, ScansRequested: 1 });
    const rejections = handler.telemetry.lines.filter(({ level }) => level === "error");
    expect(rejections.map(({ fields }) => fields)).toEqual([
      { taskArn: TASK_ARN, container: "evil", reason: expect.stringContaining("$(curl evil)") },
      { taskArn: TASK_ARN, container: "long", reason: expect.stringContaining("300 characters") },
    ]);
  });
});

describe("an image that fails now", () => {
  test("makes the message come again, after its siblings were served", async () => {
    const handler = createTrigger();
    handler.store.refuseWrites(NGINX, new Error("socket hang up"));

    const handled = handleTaskEvent(handler, taskEvent([WEB, WORKER]));

    await expect(handled).rejects.toThrow(`1 of 2 images of task ${TASK_ARN} failed`);
    expect(handler.store.rows).toMatchObject([{ reference: BUSYBOX.reference, rowState: "WAITING" }]);
  });
});

test("an image for which no time is left makes the message come again, which opens that one alone", async () => {
  const handler = createTrigger();
  let left = 1;
  const body = taskEvent([WEB, WORKER]);

  expect(await handleTaskEvent({ ...handler, hasTime: () => left-- > 0 }, body)).toBe(false);
  expect(await handleTaskEvent(handler, body)).toBe(true);

  expect(handler.store.rows.map(({ reference }) => reference)).toEqual([NGINX.reference, BUSYBOX.reference]);
  expect(handler.telemetry.counts).toMatchObject({ ScansRequested: 2 });
});
