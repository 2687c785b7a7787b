import type { LocalAws } from "../../local-aws/index";
import type { Outputs } from "../cdktf-project";
import type { DemoOptions, DemoOutcome } from "../run-demo";
import { step } from "../step";
import { MEMBERS, ORGANIZATION_ID } from "./accounts";
import { MemberProject } from "./member-project";
import { organisationDifferences, playOrganisation, renderOrganisation } from "./scene";

/** Makes members of two accounts, lets tasks start there, and takes the members away again. */
export async function showOrganisation(
  aws: LocalAws,
  outputs: Outputs,
  { folder, keep, signal }: Pick<DemoOptions, "keep" | "signal"> & { readonly folder: string },
): Promise<DemoOutcome> {
  const accounts = [aws.accountId, ...MEMBERS.map(({ account }) => account)];
  await aws.switch({ organization: { id: ORGANIZATION_ID, accounts } });
  const members = new MemberProject(aws, folder, outputs.member_settings ?? {});
  const title = `Apply modules/member in ${MEMBERS.length} other accounts`;
  await step(title, ({ show }) => members.apply(signal, show));
  const scene = await playOrganisation(aws, outputs, signal);
  if (!keep) {
    await step("Destroy the members", ({ show }) => members.destroy(signal, show));
  }
  return { report: renderOrganisation(scene), differences: organisationDifferences(scene) };
}
