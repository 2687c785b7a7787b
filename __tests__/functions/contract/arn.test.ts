import {
  familyOf,
  isTaskArn,
  parseArn,
  placeOfService,
  placeOfTask,
  unqualified,
} from "../../../functions/contract/arn";

const ARN = "arn:aws:ecs:us-east-1:123456789012";
const CLUSTER = `${ARN}:cluster/production`;
const DEPLOYMENT = `${ARN}:service-deployment/production/web/deployment1`;
const REVISION = `${ARN}:service-revision/production/web/1000`;
const FUNCTION = "arn:aws:lambda:us-east-1:123456789012:function:gate";

test("an ARN has its parts, and what is missing is empty", () => {
  const place = { partition: "aws", product: "lambda", region: "us-east-1", account: "123456789012" };

  expect(parseArn(`${FUNCTION}:live`)).toEqual({ ...place, resource: ["function", "gate", "live"] });
  expect(parseArn("none")).toEqual({ partition: "", product: "", region: "", account: "", resource: [] });
  expect([FUNCTION, `${FUNCTION}:live`].map(unqualified)).toEqual([FUNCTION, FUNCTION]);
  expect(familyOf(`${ARN}:task-definition/web:7`)).toBe("web");
});

test.each([
  [`${ARN}:task/production/1`, true, "production"],
  [DEPLOYMENT, false, "production"],
])("%s is a task's: %s", (arn, isTask, cluster) => {
  expect(isTaskArn(arn)).toBe(isTask);
  expect(placeOfTask(arn)).toEqual({ region: "us-east-1", account: "123456789012", cluster });
});

test.each([
  [DEPLOYMENT, { cluster: "production", service: "web", id: "deployment1" }],
  [REVISION, { cluster: "production", service: "web", id: "1000" }],
])("the place of %s", (arn, place) => {
  expect(placeOfService(arn)).toEqual({ region: "us-east-1", account: "123456789012", ...place });
});

test.each(["", "arn", CLUSTER, `${ARN}:service/web`, DEPLOYMENT.replace(":ecs:", ":lambda:")])(
  "%s has none",
  (arn) => {
    expect(placeOfService(arn)).toBeUndefined();
  },
);
