import { planned } from "../synthesized";

test("the queue gives a message again that the function names, and takes the others of its batch as read", () => {
  expect(planned().at("scan-trigger/event-source-mapping").function_response_types).toEqual([
    "ReportBatchItemFailures",
  ]);
});
