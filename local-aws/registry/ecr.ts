import { sendCommand } from "../control";

/** Private registries of ECR, by account and region. */
const ECR_HOST = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([\w-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/;

/** A request to a private repository of ECR, and the password that came with it. */
export interface EcrPull {
  account: string;
  region: string;
  repository: string;
  action: "ecr:BatchGetImage" | "ecr:GetDownloadUrlForLayer";
  password: string;
}

/** Answers the reason why AWS refuses a pull; undefined where it does not. */
export type EcrRefusal = (pull: EcrPull) => Promise<string | undefined>;

/** Account and region of a host of ECR; undefined for every other host. */
export function ecrOf(host: string): { account: string; region: string } | undefined {
  const [, account, region] = ECR_HOST.exec(host) ?? [];
  return account && region ? { account, region } : undefined;
}

/** Asks the embedded AWS. */
export function askAws(endpoint: string): EcrRefusal {
  return async (pull) => {
    const { refusal } = await sendCommand<{ refusal: string | null }>(
      `${endpoint}/_local-aws/`,
      "ecr-pull",
      pull,
    );
    return refusal ?? undefined;
  };
}
