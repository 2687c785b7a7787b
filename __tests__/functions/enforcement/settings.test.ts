import { enforcementSettings } from "../../../functions/enforcement/settings";

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

test("are read as Terraform writes them, clusters that are not named included", () => {
  expect(enforcementSettings(JSON.stringify(SETTINGS))).toEqual(SETTINGS);
  const all = { ...SETTINGS, cluster_arns: null };
  expect(enforcementSettings(JSON.stringify(all))).toEqual({ ...SETTINGS, cluster_arns: [] });
});

test.each([1, 1000])("%i actions an hour are as many as there may be", (max_actions_per_hour) => {
  const settings = { ...SETTINGS, max_actions_per_hour };

  expect(enforcementSettings(JSON.stringify(settings))).toEqual(settings);
});

test.each([
  ["no JSON", "{", "it is not JSON"],
  ["null", "null", "mode is undefined"],
  ["an unknown mode", { mode: "block" }, 'mode is "block", which is not audit or act'],
  ["a switch that is none", { rollback_deployments: "true" }, "is not true or false"],
  ["another one", { stop_standalone_tasks: null }, "is not true or false"],
  ["no action at all", { max_actions_per_hour: 0 }, "from 1 to 1000"],
  ["too many actions", { max_actions_per_hour: 1001 }, "from 1 to 1000"],
  ["half an action", { max_actions_per_hour: 1.5 }, "from 1 to 1000"],
  ["a cluster that is no text", { cluster_arns: [7] }, "no list of texts"],
])("with %s are refused with the reason", (_, wrong, reason) => {
  const text = typeof wrong === "string" ? wrong : JSON.stringify({ ...SETTINGS, ...wrong });

  expect(() => enforcementSettings(text)).toThrow(
    new RegExp(`ENFORCEMENT cannot be read, .*${reason}.*: deploy the module again`),
  );
});
