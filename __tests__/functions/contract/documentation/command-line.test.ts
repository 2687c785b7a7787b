import { commandLine } from "../../../../functions/contract/documentation/index";

afterEach(() => {
  delete process.env.AWS_REGION;
});

test("a command finds the installation in the region of the function that names it", () => {
  process.env.AWS_REGION = "eu-west-1";

  expect(commandLine("workload web", "scanning")).toBe(
    "fargate-scans workload web --name scanning --region eu-west-1",
  );
});

test("or in the region that is named", () => {
  expect(commandLine("breaker", "scanning", "us-east-1")).toBe(
    "fargate-scans breaker --name scanning --region us-east-1",
  );
});

test("or in that of the shell that it is pasted into, where nobody knows one", () => {
  expect(commandLine("breaker", "scanning")).toBe("fargate-scans breaker --name scanning");
});
