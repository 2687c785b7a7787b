import { SNSClient } from "@aws-sdk/client-sns";
import { clientOptions } from "../../clients/network";
import type { CreateChannel } from "../results-channel";
import { SecurityHub } from "./security-hub";
import { importFinding } from "./security-hub-api";

/** Credentials, region and hash come from a client that the function has anyway. */
export const securityHubChannel: CreateChannel = ({ setting, table }) =>
  setting("SECURITY_HUB") === "true"
    ? new SecurityHub(importFinding(new SNSClient(clientOptions()).config), table)
    : undefined;
