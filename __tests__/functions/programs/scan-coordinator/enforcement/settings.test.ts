import { enforcementSettings } from "../../../../../functions/programs/scan-coordinator/enforcement/enforce";

const SETTINGS = {
  mode: "act",
  rollback_deployments: true,
  stop_standalone_tasks: false,
  max_actions_per_hour: 10,
  cluster_arns: ["arn:aws:ecs:us-east-1:123456789012:cluster/production"],
};

test.each([undefined, ""])("%p means that enforcement is off", (text) => {
  expect(enforcementSettings(text)).toBeUndefined();
});

test("are read as Terraform writes them", () => {
  expect(enforcementSettings(JSON.stringify(SETTINGS))).toEqual(SETTINGS);
});
