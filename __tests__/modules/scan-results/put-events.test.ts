import { policyStatements } from "../policies";
import { synthesizeStack } from "../synthesized";

test("only events of this product are put: every source counts, and there has to be one", () => {
  const putting = policyStatements(synthesizeStack(), "scan-results/publish").filter(({ actions }) =>
    actions.includes("events:PutEvents"),
  );

  expect(putting).toMatchObject([
    {
      sid: "PutEvents",
      conditions: [
        {
          test: "ForAllValues:StringEquals",
          variable: "events:source",
          values: ["fargate-image-scanning"],
        },
        { test: "Null", variable: "events:source", values: ["false"] },
      ],
    },
  ]);
});
