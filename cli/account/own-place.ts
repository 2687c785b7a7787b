import type { DynamoDBClient } from "@aws-sdk/client-dynamodb";
import type { Place } from "../../functions/contract/place";
import type { Ask } from "./ask";

/** Place of an installation; without the account where AWS does not say that. */
export type OwnPlace = Partial<Place>;

/** It, where all of it is known. */
export const wholePlace = ({ account, region }: OwnPlace): Place | undefined =>
  account && region ? { account, region } : undefined;

/**
 * That of the caller, which takes no right.
 *
 * @param isNeeded whether nothing can be said without the account
 * @throws Error with one sentence where AWS does not answer, and the account is needed
 * @see https://docs.aws.amazon.com/STS/latest/APIReference/API_GetCallerIdentity.html
 */
export async function ownPlaceOf(
  ask: Ask,
  { config }: Pick<DynamoDBClient, "config">,
  isNeeded: boolean,
): Promise<OwnPlace> {
  const { Account: account } = await ask("sts", "GetCallerIdentity").catch(({ message }: Error) => {
    if (isNeeded) {
      throw new Error(
        `The installation's account is not known, because sts:GetCallerIdentity failed: ${message}`,
      );
    }
    return {};
  });
  return { ...(account && { account }), region: await config.region() };
}
