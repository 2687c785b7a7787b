import type { MonitoringSettings } from "../../../modules/monitoring";
import { type Synthesized, synthesizeProps, synthesizeStack } from "../synthesized";

const NO_METRICS = "POWERTOOLS_METRICS_DISABLED";

function alarmsOf(synthesized: Synthesized): string[] {
  return synthesized.ofType("aws_cloudwatch_metric_alarm").map(({ path }) => path.replace("monitoring/", ""));
}

function withParts(monitoring: MonitoringSettings): Synthesized {
  return synthesizeProps({ monitoring });
}

test("without alarms there is none, and the dashboard shows none", () => {
  const synthesized = withParts({ alarms: false });

  expect(alarmsOf(synthesized)).toEqual([]);
  const body = String(synthesized.at("monitoring/dashboard").dashboard_body);
  expect(body).not.toContain("Is the pipeline healthy?");
  expect(body).toContain("Scans now");
});

test("without a dashboard there is none", () => {
  const synthesized = withParts({ dashboard: false });

  expect(synthesized.ofType("aws_cloudwatch_dashboard")).toEqual([]);
  expect(alarmsOf(synthesized)).toContain("no-verdict");
});

test("without metrics no function writes any, and there are the alarms that read AWS's alone", () => {
  const synthesized = withParts({ metrics: false });

  for (const { block } of synthesized.ofType("aws_lambda_function")) {
    expect(block).toMatchObject({ environment: { variables: { [NO_METRICS]: "true" } } });
  }
  expect(alarmsOf(synthesized)).toEqual([
    "coordinator-errors",
    "dead-letter-queue",
    "events-lost",
    "queue-age",
    "sweeper-errors",
  ]);
});

test("by default everything is there, and no function has a variable for it", () => {
  expect(alarmsOf(withParts({ alarms: undefined }))).toEqual(alarmsOf(synthesizeProps()));
  expect(JSON.stringify(synthesizeProps().ofType("aws_lambda_function"))).not.toContain(NO_METRICS);
});

test("in the module Terraform decides, by each attribute", () => {
  const stack = synthesizeStack();

  expect(stack.at("monitoring/dashboard").count).toBe("${var.monitoring.dashboard ? 1 : 0}");
  expect(stack.at("monitoring/queue-age").count).toBe("${var.monitoring.alarms ? 1 : 0}");
  expect(stack.at("monitoring/no-verdict").count).toBe(
    "${(var.monitoring.alarms && var.monitoring.metrics) ? 1 : 0}",
  );
  for (const { block } of stack.ofType("aws_lambda_function")) {
    expect(JSON.stringify(block.environment)).toContain('var.monitoring.metrics ? \\"false\\" : \\"true\\"');
  }
});
