import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { runSuites } from "./shared-installation";

const inputs: Record<string, unknown> = {
  ledger_deletion_protection: true,
  security_hub: true,
  sysdig_secure_api_token: undefined,
};

// It is applied before anybody has stored the token. The last suite loses the ledger.
runSuites(
  [
    inputs,
    {},
    async (aws) => {
      const secrets = new SecretsManagerClient(aws.clientConfig);
      const { ARN: arn } = await secrets.send(new CreateSecretCommand({ Name: "sysdig-token" }));
      inputs.sysdig_secure_api_token_secret = { arn };
    },
  ],
  ["first-apply", "security-hub", "failing-services", "results", "lost-ledger"],
);
