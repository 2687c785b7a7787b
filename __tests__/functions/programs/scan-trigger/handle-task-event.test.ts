import { parseImage } from "../../../../functions/contract/images/image";
import { handleTaskEvent } from "../../../../functions/programs/scan-trigger/handle-task-event";
import { DIGEST, TASK_ARN, taskEvent, WEB, WORKER } from "../../samples";
import { createTrigger } from "./simulated-trigger";

describe("a task event", () => {
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
