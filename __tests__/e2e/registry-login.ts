import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import type { LocalAws } from "../../local-aws";

/** Host of a registry that asks for `LOGIN`, once a test has made it do so. */
export const PRIVATE_REGISTRY = "registry.private.test";

export const LOGIN = { username: "puller", password: "a-password-of-a-registry" };

/** Stores `LOGIN` in a secret of this name, as ECS takes it; answers its ARN. */
export async function createLogin({ clientConfig }: LocalAws, name: string): Promise<string> {
  const { ARN = "" } = await new SecretsManagerClient(clientConfig).send(
    new CreateSecretCommand({ Name: name, SecretString: JSON.stringify(LOGIN) }),
  );
  return ARN;
}
