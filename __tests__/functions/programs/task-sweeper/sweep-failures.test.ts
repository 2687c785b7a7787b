import { sweep } from "../../../../functions/programs/task-sweeper/sweep";
import { clusterArn, SimulatedEcs } from "./simulated-ecs";
import { createSweeper, imageOf, seen } from "./simulated-sweeper";

describe("what fails", () => {
  test.each(["AccessDeniedException", "ClusterNotFoundException", "ClientException"])(
    "in one cluster with %s is logged and counted, and the others are swept",
    async (name) => {
      const ecs = new SimulatedEcs({ alpha: 1, beta: 1, gamma: 1 });
      ecs.refuse(name, "beta");
      const sweeper = createSweeper(ecs);

      expect(await sweep(sweeper)).toBe("complete");

      expect(sweeper.tasks.read.toSorted()).toEqual(["alpha 0", "beta 0", "gamma 0"]);
      expect(sweeper.telemetry.lines).toContainEqual({
        level: "error",
        message: "cluster could not be swept",
        fields: { cluster: clusterArn("beta"), reason: `${name}: ${name} of ECS` },
      });
      expect(sweeper.telemetry.counts).toMatchObject({ SweepErrors: 1 });
    },
  );

  test("with one image is logged, and its siblings are served", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 3 }));
    sweeper.store.refuseWrites(imageOf(1), new Error("no answer"));

    expect(await sweep(sweeper)).toBe("complete");

    expect(seen(sweeper)).toEqual(["0", "2"]);
    expect(sweeper.telemetry.lines).toContainEqual({
      level: "error",
      message: "requesting a scan failed; the next sweep retries it",
      fields: expect.objectContaining({ image: "docker.io/shop/app-1", error: new Error("no answer") }),
    });
  });

  test("with every image ends the invocation soon", async () => {
    const sweeper = createSweeper(new SimulatedEcs({ shop: 300 }));
    let writes = 0;
    sweeper.store.table.interrupt = async () => {
      writes += 1;
      throw new Error("no table");
    };

    await expect(sweep(sweeper)).rejects.toThrow("scan requests failed");

    expect(writes).toBeGreaterThan(0);
    expect(writes).toBeLessThan(50);
  });
});
