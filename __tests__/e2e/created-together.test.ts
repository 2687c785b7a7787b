import { cpSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { type LocalAws, startLocalAws } from "../../local-aws";
import { createdTogether, type PlannedFolder } from "./planned-folder";

let aws: LocalAws;
let folder: string;
let together: PlannedFolder;

beforeAll(async () => {
  aws = await startLocalAws();
  folder = mkdtempSync(join(tmpdir(), "created-together-"));
  cpSync(join(__dirname, "..", "..", "terraform-module"), join(folder, "module"), { recursive: true });
  together = createdTogether(aws, join(folder, "module"));
  await together.init();
});

afterAll(async () => {
  await aws?.stop();
  rmSync(folder, { recursive: true, force: true });
});

const MAX_INPUTS = { clusters: 30, repositories: 70, topics: 5, registry_secrets: 20, keys: 20 };

test("of what is made in the same configuration, as many as the module takes are planned", async () => {
  const policies = [0, 1, 2, 3].map((index) => [index, `arn:aws:iam::aws:policy/Policy${index}`]);

  const plan = await together.planned({ ...MAX_INPUTS, more_policy_arns: Object.fromEntries(policies) });

  expect(plan.nullsInLists).toEqual([]);
  const attachments = plan.created.filter(({ type }) => type === "aws_iam_role_policy_attachment");
  expect(attachments.filter(({ address }) => /_additional\["\w+"\]$/.test(address))).toHaveLength(3 + 4);
});

test("one more of each is refused when planning, not half way through an apply", async () => {
  const more = Object.fromEntries(Object.entries(MAX_INPUTS).map(([name, most]) => [name, most + 1]));

  const refusal = await together.refusal(more);

  const said = [
    "cluster_arns takes at most 30",
    "ecr_repository_arns takes at most 70",
    "alarm_actions takes at most 5",
    "registry_credentials takes at most 20",
    "secret_kms_key_arns takes at most 20",
  ];
  expect(said.filter((message) => !refusal?.includes(message))).toEqual([]);
});

test("one policy under two keys is refused beside one that is not known yet", async () => {
  const arn = "arn:aws:iam::aws:policy/ReadOnlyAccess";

  expect(await together.refusal({ more_policy_arns: { one: arn, other: arn } })).toContain(
    "additional_trigger_policy_arns must name each policy once",
  );
  expect(await together.refusal({ more_policy_arns: { one: arn, other: `${arn}2` } })).toBeUndefined();
});
