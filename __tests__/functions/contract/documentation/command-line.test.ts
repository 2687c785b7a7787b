import { commandLine } from "../../../../functions/contract/documentation";

afterEach(() => {
  delete process.env.AWS_REGION;
});

test("a command finds the installation in the region that is named, else in that of the function, else in the shell's", () => {
  expect(commandLine("breaker", "scanning")).toBe("fargate-scans breaker --name scanning");

  process.env.AWS_REGION = "eu-west-1";
  expect(commandLine("breaker", "scanning")).toBe("fargate-scans breaker --name scanning --region eu-west-1");
  expect(commandLine("breaker", "scanning", "us-east-1")).toMatch(/ --region us-east-1$/);
});
