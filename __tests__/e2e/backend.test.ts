import { CreateSecretCommand, SecretsManagerClient } from "@aws-sdk/client-secrets-manager";
import { SYSDIG_HOST } from "../../local-aws/network";
import { nodeRuntime } from "../../local-aws/node-runtime";
import { network, startNetwork } from "./backend-network";
import { runSuites } from "./shared-installation";

const inputs: Record<string, unknown> = {
  scan_mode: "backend",
  function_vpc_config: { vpc_id: "vpc-1", subnet_ids: ["subnet-1"], security_group_ids: ["sg-1"] },
  sysdig_secure_endpoint: `https://${SYSDIG_HOST}`,
};
const options: { node?: string; publicRoots?: string } = {};

beforeAll(async () => {
  await startNetwork();
  Object.assign(options, { node: await nodeRuntime("22"), publicRoots: network.publicRoots });
  inputs.proxy = { https_proxy: network.proxyUrl };
});

// The functions are in a VPC whose one way out is a proxy. The first suite sees all that they ask for from the beginning.
runSuites(
  [
    inputs,
    options,
    async (aws) => {
      network.connect(aws);
      const { ARN: arn } = await new SecretsManagerClient(aws.clientConfig).send(
        new CreateSecretCommand({ Name: "ca-bundle", SecretString: network.caBundle() }),
      );
      inputs.ca_bundle_secret = { arn };
    },
  ],
  ["network-in-backend-mode", "backend"],
);

afterAll(() => network?.stop());
