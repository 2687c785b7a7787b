import { parseArn } from "../../functions/contract/arn";
import type { Place } from "../../functions/contract/places/place";
import type { InstallationAccess } from "../installation";

type Access = Pick<InstallationAccess, "config">;

/** Account and region of an installation; without the account where AWS does not say it. */
export type OwnPlace = Partial<Place>;

/** Such commands as can do without an answer wait no longer for one. */
const PATIENCE = { maxAttempts: 2, requestHandler: { connectionTimeout: 2000, requestTimeout: 5000 } };

/** The ARN of whoever asks. Everybody may ask for it, and needs no right to. */
export async function callerOf(access: Access): Promise<string> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const { Arn = "" } = await (await clientOf(access)).send(new GetCallerIdentityCommand({}));
  return Arn;
}

/**
 * The account and the region that are asked.
 *
 * @param isNeeded whether nothing can be said without the account
 * @throws Error with one sentence where AWS does not say the account, and it is needed
 */
export async function ownPlaceOf(access: Access, isNeeded = false): Promise<OwnPlace> {
  const region = await (await clientOf(access)).config.region();
  const account = await callerOf(access).then(
    (arn) => parseArn(arn).account,
    ({ message }: Error) => {
      if (isNeeded) {
        throw new Error(
          `The installation's account is not known, because sts:GetCallerIdentity failed: ${message}`,
        );
      }
    },
  );
  return { ...(account && { account }), region };
}

/** The same for people. */
export async function placeOf(access: Access): Promise<string> {
  const { account, region } = await ownPlaceOf(access);
  return `${account ? `account ${account}` : "this account"} and region ${region}`;
}

/** A place that is known as a whole. */
export const wholePlace = ({ account, region }: OwnPlace): Place | undefined =>
  account && region ? { account, region } : undefined;

async function clientOf({ config }: Access) {
  const { STSClient } = await import("@aws-sdk/client-sts");
  return new STSClient({ ...PATIENCE, ...config });
}
