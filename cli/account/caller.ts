import { parseArn } from "../../functions/contract/arn";
import type { InstallationAccess } from "../installation";

type Access = Pick<InstallationAccess, "config">;

/** The ARN of whoever asks. Everybody may ask for it, and needs no right to. */
export async function callerOf(access: Access): Promise<string> {
  const { GetCallerIdentityCommand } = await import("@aws-sdk/client-sts");
  const { Arn = "" } = await (await clientOf(access)).send(new GetCallerIdentityCommand({}));
  return Arn;
}

/** The account and the region that are asked, for people. */
export async function placeOf(access: Access): Promise<string> {
  const region = await (await clientOf(access)).config.region();
  const account = await callerOf(access).then(
    (arn) => parseArn(arn).account,
    () => undefined,
  );
  return `${account ? `account ${account}` : "this account"} and region ${region}`;
}

async function clientOf({ config }: Access) {
  const { STSClient } = await import("@aws-sdk/client-sts");
  return new STSClient(config);
}
