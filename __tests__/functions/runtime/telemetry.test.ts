import { NO_METRICS } from "../../../functions/contract/telemetry";
import { written } from "../written-lines";

test("counts come out as one line in the embedded metric format", () => {
  const lines = written((telemetry) => {
    telemetry.count("ScansStarted");
    telemetry.count("ImagesSkipped", 3);
    telemetry.flush();
  });

  expect(lines).toEqual([
    expect.objectContaining({
      service: "my-scanning",
      ScansStarted: 1,
      ImagesSkipped: 3,
      _aws: {
        Timestamp: expect.any(Number),
        CloudWatchMetrics: [
          {
            Namespace: "FargateImageScanning",
            Dimensions: [["service"]],
            Metrics: [
              { Name: "ScansStarted", Unit: "Count" },
              { Name: "ImagesSkipped", Unit: "Count" },
            ],
          },
        ],
      },
    }),
  ]);
});

test("times come out in seconds, never below zero, and only where there was an event", () => {
  const [line] = written((telemetry) => {
    telemetry.time("EventToBuild", new Date("2026-01-01T00:00:00Z"), new Date("2026-01-01T00:00:07.500Z"));
    telemetry.time("EventToVerdict", new Date("2026-01-01T00:00:01Z"), new Date("2026-01-01T00:00:00Z"));
    telemetry.time("EventToBuild", undefined, new Date());
    telemetry.measure("ScansOpen", 4);
    telemetry.flush();
  });

  expect(line).toMatchObject({
    EventToBuild: 7.5,
    EventToVerdict: 0,
    ScansOpen: 4,
    _aws: {
      CloudWatchMetrics: [
        {
          Metrics: [
            { Name: "EventToBuild", Unit: "Seconds" },
            { Name: "EventToVerdict", Unit: "Seconds" },
            { Name: "ScansOpen", Unit: "Count" },
          ],
        },
      ],
    },
  });
});

test("nothing is written when nothing was counted, nor twice what was counted once", () => {
  expect(written((telemetry) => telemetry.flush())).toEqual([]);

  const lines = written((telemetry) => {
    telemetry.count("EventsRejected");
    telemetry.flush();
    telemetry.flush();
  });
  expect(lines).toHaveLength(1);
});

test("no metric is written where metrics are off", () => {
  process.env[NO_METRICS] = "true";
  const lines = written((telemetry) => {
    telemetry.count("ScansStarted");
    telemetry.measure("ScansOpen", 4);
    telemetry.time("EventToBuild", new Date(0), new Date());
    telemetry.info("scan started", {});
    telemetry.flush();
  });
  delete process.env[NO_METRICS];

  expect(lines).toEqual([expect.objectContaining({ message: "scan started" })]);
});

test("lines are JSON with level, message, service and fields", () => {
  const lines = written((telemetry) => {
    telemetry.info("scan started", { scanId: "7" });
    telemetry.error("scan ended in an error", { error: new Error("no token stored") });
  });

  expect(lines).toMatchObject([
    { level: "INFO", message: "scan started", service: "my-scanning", scanId: "7" },
    { level: "ERROR", message: "scan ended in an error", error: { message: "no token stored" } },
  ]);
});
