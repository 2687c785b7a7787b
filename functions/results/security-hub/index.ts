import { SNSClient } from "@aws-sdk/client-sns";
import { clientOptions } from "../../clients/network";
import type { CreateChannel } from "../results-channel";
import { Findings } from "./findings";
import { SecurityHub } from "./security-hub";
import { SignedSecurityHubApi } from "./security-hub-api";

/** Credentials, region and hash come from a client that the function has anyway. */
export const securityHubChannel: CreateChannel = ({ setting, table }) =>
  setting("SECURITY_HUB") === "true"
    ? new SecurityHub(new SignedSecurityHubApi(new SNSClient(clientOptions()).config), new Findings(table))
    : undefined;
