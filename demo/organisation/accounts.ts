import { publishImage } from "../../local-aws/registry";
import type { ExpectedImage } from "../expectations";

/** A member of the organisation, with the one region in which it runs tasks. */
export interface MemberAccount {
  readonly name: string;
  readonly account: string;
  readonly region: string;
  readonly team: string;
  /** Images of its service: one in its own private ECR, and the shared image. */
  readonly images: readonly string[];
}

export const ORGANIZATION_ID = "o-demo123456";
/** An image that both members run, so that one scan serves both. */
export const SHARED_IMAGE = "docker.io/acme/log-router:2.1";

/** Cluster and service have the same names in both members; only the account distinguishes them. */
export const CLUSTER = "production";
export const SERVICE = "web";

export const MEMBERS: readonly MemberAccount[] = [
  member("shop", "111122223333", "us-east-1", "shop/web:2.14.0"),
  // The simulated Sysdig finds vulnerabilities because of the word in the name.
  member("payments", "444455556666", "eu-central-1", "payments/vulnerable-web:7.0"),
];

function member(name: string, account: string, region: string, repository: string): MemberAccount {
  const own = `${account}.dkr.ecr.${region}.amazonaws.com/${repository}`;
  return { name, account, region, team: `team-${name}`, images: [own, SHARED_IMAGE] };
}

export const MEMBERS_INPUT = {
  organization_id: ORGANIZATION_ID,
  accounts: Object.fromEntries(MEMBERS.map(({ account, region }) => [account, [region]])),
};

export function imagesOfMembers(): ExpectedImage[] {
  return [...new Set(MEMBERS.flatMap(({ images }) => images))].map((image) => ({
    image,
    digest: publishImage(image),
    platform: "linux/amd64",
    verdict: image.includes("vulnerable") ? "FAILED" : "PASSED",
  }));
}
