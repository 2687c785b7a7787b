import { type Answer, type Ask, Refusal } from "../../../cli/doctor/ask";
import { ALARM_IDS } from "../../../cli/doctor/names";
import { readWatched } from "../../../cli/overview/watched";
import { minutesFromNow, NOW } from "../../functions/samples";

const seconds = (minutes: number) => minutesFromNow(minutes).getTime() / 1000;

/** An account whose trigger ran so many minutes from now, the latest first, each as often as that. */
function accountWith(runs: readonly (readonly [minutes: number, times: number])[]) {
  const asked: Record<string, Answer> = {};
  const ask: Ask = async (service, operation, input) => {
    asked[`${service}:${operation}`] = input;
    return {
      DescribeAlarms: { MetricAlarms: [{ AlarmName: "scanning-no-verdict" }] },
      GetMetricData: {
        MetricDataResults: [
          { Timestamps: runs.map(([minutes]) => seconds(minutes)), Values: runs.map(([, times]) => times) },
        ],
      },
      GetFunctionConfiguration: { FunctionArn: "arn" },
    }[operation];
  };
  return { ask, asked };
}

test("the installation's own alarms, its trigger's runs and its gate's function are asked for", async () => {
  const { ask, asked } = accountWith([[-60, 3]]);

  expect(await readWatched(ask, "scanning", NOW)).toEqual({
    ...{ alarms: ["scanning-no-verdict"], lastEventAt: minutesFromNow(-55), hasGate: true, unknown: [] },
  });
  expect(asked["cloudwatch:DescribeAlarms"]).toEqual({
    ...{ AlarmNames: ALARM_IDS.map((id) => `scanning-${id}`), StateValue: "ALARM" },
  });
  expect(asked["lambda:GetFunctionConfiguration"]).toEqual({ FunctionName: "scanning-deployment-gate" });
  expect(asked["cloudwatch:GetMetricData"]).toMatchObject({
    ...{ StartTime: seconds(-3 * 24 * 60), EndTime: seconds(0) },
    MetricDataQueries: [
      {
        MetricStat: {
          Metric: {
            ...{ Namespace: "AWS/Lambda", MetricName: "Invocations" },
            Dimensions: [{ Name: "FunctionName", Value: "scanning-scan-trigger" }],
          },
        },
      },
    ],
  });
});

test.each<[string, [number, number][], Date | undefined]>([
  [
    "the end of the latest period with one",
    [
      [-5, 0],
      [-30, 1],
      [-35, 9],
    ],
    minutesFromNow(-25),
  ],
  ["never later than now", [[-1, 2]], NOW],
  ["not known where none ran in the last days", [[-5, 0]], undefined],
])("the last task event is %s", async (_, runs, at) => {
  expect((await readWatched(accountWith(runs).ask, "scanning", NOW)).lastEventAt).toEqual(at);
});

test("what is denied is not known, with AWS's words, and hides nothing else", async () => {
  const { ask } = accountWith([]);
  const denied: Ask = async (...question) => {
    if (question[0] === "cloudwatch") {
      throw new Refusal("x", "AccessDenied", "not authorized");
    }
    return ask(...question);
  };

  expect(await readWatched(denied, "scanning", NOW)).toEqual({
    ...{ alarms: null, lastEventAt: null, hasGate: true },
    unknown: ["alarms", "lastEventAt"].map((what) => ({ what, why: "not authorized" })),
  });
});

test("an installation without a gate has none", async () => {
  const ask: Ask = async (service, ...question) => {
    if (service === "lambda") {
      throw new Refusal("x", "ResourceNotFoundException", "Function not found");
    }
    return accountWith([]).ask(service, ...question);
  };

  expect((await readWatched(ask, "scanning", NOW)).hasGate).toBe(false);
});
