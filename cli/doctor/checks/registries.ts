import { count, type Examination, type Findings, failed, warning } from "../check";
import { hostOf } from "../evidence";
import { projectOf, settingsOf } from "../settings";

const REFUSED = /\/(PullRefused|EcrLogin)$/;

const accountOf = (reference: string) => reference.slice(0, 12);

/** Whether an account refuses images of its ECR. */
export async function* ecrAccounts(examination: Examination): Findings {
  const { errors, ecrHosts } = await examination.evidence();
  const role = (await projectOf(examination))?.serviceRole ?? "the scanner's role";
  const refused = errors
    .filter(({ kind, reference }) => REFUSED.test(kind) && ecrHosts.has(hostOf(reference)))
    .map(({ reference }) => reference);
  for (const account of [...new Set(refused.map(accountOf))].sort()) {
    const images = refused.filter((reference) => accountOf(reference) === account);
    yield failed(
      `ECR of account ${account} refuses ${count(images.length, "image")}, such as ${images[0]}`,
      `admit ${role} in the policies of its repositories, and in ecr_repository_arns: docs/registries.md`,
    );
  }
  return `ECR refuses no image of ${count(ecrHosts.size, "registry", "registries")}`;
}

/**
 * Whether a pull by the scanner counts as a use of the image: lifecycle rules that expire what nobody pulls would then never
 * expire anything that is scanned.
 *
 * @see https://docs.aws.amazon.com/AmazonECR/latest/APIReference/API_RegisterPullTimeUpdateExclusion.html
 */
export async function* pullTimes(examination: Examination): Findings {
  const { ecrHosts } = await examination.evidence();
  const role = (await projectOf(examination))?.serviceRole;
  const { ACCOUNT_ID = "" } = await settingsOf(examination);
  const isOwn = (host: string) => accountOf(host) === ACCOUNT_ID && host.includes(`.${examination.region}.`);
  if (role === undefined || ![...ecrHosts].some(isOwn)) {
    return "no image of this account's ECR is scanned here";
  }
  const { pullTimeUpdateExclusions: excluded = [] } = await examination.ask(
    "ecr",
    "ListPullTimeUpdateExclusions",
  );
  if (!excluded.includes(role)) {
    yield warning(
      "each scan counts as a pull, so that ECR's lifecycle rules by the last pull never expire a scanned image",
      `with such rules: ${examination.aws(`ecr register-pull-time-update-exclusion --principal-arn ${role}`)}`,
    );
  }
  return "pulls by the scanner do not count for ECR's lifecycle rules";
}
