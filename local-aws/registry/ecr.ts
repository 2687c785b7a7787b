import { sendCommand } from "../control";

/** Host of a private ECR registry, with account and region. */
const ECR_HOST = /^(\d{12})\.dkr[.-]ecr(?:-fips)?\.([\w-]+)\.(?:amazonaws\.com(?:\.cn)?|on\.aws)$/;

export interface EcrPull {
  account: string;
  region: string;
  repository: string;
  action: "ecr:BatchGetImage" | "ecr:GetDownloadUrlForLayer";
  password: string;
}

/** Returns why AWS refuses a pull. Undefined if it allows it. */
export type EcrRefusal = (pull: EcrPull) => Promise<string | undefined>;

/** Returns account and region of an ECR host. Undefined for any other host. */
export function ecrOf(host: string): { account: string; region: string } | undefined {
  const [, account, region] = ECR_HOST.exec(host) ?? [];
  return account && region ? { account, region } : undefined;
}

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
