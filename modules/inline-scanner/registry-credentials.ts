import { Fn, type IResolvable, propertyAccess, Token } from "cdktf";
import type { RegistrySecretsSetting } from "../../functions/contract/build";
import { SECRET_ARN } from "../installation";

const LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
const PORT = ":([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
/** Hosts as they begin image references. A name without a dot or a port is a repository of Docker Hub. */
export const REGISTRY_HOST = `^((${LABEL}\\.)+${LABEL}(${PORT})?|${LABEL}${PORT}|localhost)$`;
/** Other names of Docker Hub, which references and credentials call docker.io. */
export const DOCKER_HUB_ALIASES =
  "^((index|registry-1|hub)\\.docker\\.io|([a-z.-]+\\.)?docker\\.com)(:443)?$|^docker\\.io:443$";
/** Private ECR registries of every form, and ECR Public. */
export const ECR_HOST = "^([0-9]{12}\\.dkr(\\.ecr|-ecr)(-fips)?\\.|public\\.ecr\\.aws$)";

/** A policy has room for 20 secrets with usual names. Their number is known before their ARNs are. */
export const REGISTRY_CREDENTIALS_ATTRIBUTES = {
  secret_arns: { eachMatches: SECRET_ARN, most: 20, isRequired: true },
  default_secret_arn: { matches: SECRET_ARN },
} as const;

export function registryHosts(credentials: IResolvable): string[] {
  return Token.asList(Fn.keys(credentials));
}

/** Returns the secrets of all hosts, each secret once, because hosts may share it. */
export function registrySecrets(credentials: IResolvable): string[] {
  return Token.asList(Fn.distinct(Fn.flatten(ofHosts(credentials, "secret_arns"))));
}

/** Returns the part of the credentials for functions, by the names of `RegistrySecretsSetting`. */
export function registrySecretsSetting(credentials: IResolvable) {
  return {
    hosts: byHost(credentials, "secret_arns"),
    defaults: byHost(credentials, "default_secret_arn"),
  } satisfies Record<keyof RegistrySecretsSetting, unknown>;
}

function byHost(credentials: IResolvable, attribute: string): unknown {
  return Fn.zipmap(Fn.keys(credentials), ofHosts(credentials, attribute));
}

function ofHosts(credentials: IResolvable, attribute: string) {
  return propertyAccess(Fn.values(credentials), ["*", attribute]);
}
