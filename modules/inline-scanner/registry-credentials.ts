import { Fn, propertyAccess, Token } from "cdktf";
import type { RegistrySecretsSetting } from "../../functions/contract/build";
import { SECRET_ARN } from "../installation";
import { type BoolValue, hasEntries, type ObjectProps, terraformName } from "../terraform-language";

const LABEL = "[a-z0-9]([a-z0-9-]*[a-z0-9])?";
/** 1 to 65535. */
const PORT = ":([1-9][0-9]{0,3}|[1-5][0-9]{4}|6[0-4][0-9]{3}|65[0-4][0-9]{2}|655[0-2][0-9]|6553[0-5])";
/** As image references name them: what has neither a dot nor a port is no host but a repository of Docker Hub. */
export const REGISTRY_HOST = `^((${LABEL}\\.)+${LABEL}(${PORT})?|${LABEL}${PORT}|localhost)$`;
/** Other names of Docker Hub. References have docker.io, and its credentials stand under that. */
export const DOCKER_HUB_ALIASES =
  "^((index|registry-1|hub)\\.docker\\.io|([a-z.-]+\\.)?docker\\.com)(:443)?$|^docker\\.io:443$";
/** Private registries of every form, and ECR Public. */
export const ECR_HOST = "^([0-9]{12}\\.dkr(\\.ecr|-ecr)(-fips)?\\.|public\\.ecr\\.aws$)";

/** The number of secrets is known where their ARNs are not: so many of usual names fit into a policy. */
export const REGISTRY_CREDENTIALS_ATTRIBUTES = {
  secret_arns: { eachMatches: SECRET_ARN, most: 20, isRequired: true },
  default_secret_arn: { matches: SECRET_ARN },
} as const;

/** The secrets of one registry, and the one of them for images whose task definition names none that may be read. */
export type RegistrySecretArns = ObjectProps<typeof REGISTRY_CREDENTIALS_ATTRIBUTES>;

/** By the host of the registry. */
export type RegistryCredentials = Readonly<Record<string, RegistrySecretArns>>;

/** The hosts that have secrets. */
export function registryHosts(credentials: RegistryCredentials): string[] {
  return Token.isUnresolved(credentials) ? Token.asList(Fn.keys(credentials)) : Object.keys(credentials);
}

/** Whether any host has secrets. */
export function hasHosts(credentials: RegistryCredentials): BoolValue {
  // Terraform counts the entries of a map as well as those of a list.
  return hasEntries(Token.isUnresolved(credentials) ? Token.asList(credentials) : Object.keys(credentials));
}

/** The secrets of all hosts, each once: one may be for several hosts. */
export function registrySecrets(credentials: RegistryCredentials): string[] {
  if (Token.isUnresolved(credentials)) {
    return Token.asList(Fn.distinct(Fn.flatten(ofHosts(credentials, "secretArns"))));
  }
  const lists = Object.values(credentials).map(({ secretArns }) => secretArns);
  return lists.some((secrets) => Token.isUnresolved(secrets))
    ? Token.asList(Fn.distinct(Fn.flatten(lists)))
    : [...new Set(lists.flat())];
}

/** The functions' part of them, by the names of `RegistrySecretsSetting`. */
export function registrySecretsSetting(credentials: RegistryCredentials) {
  return {
    hosts: byHost(credentials, "secretArns"),
    defaults: byHost(credentials, "defaultSecretArn"),
  } satisfies Record<keyof RegistrySecretsSetting, unknown>;
}

function byHost(credentials: RegistryCredentials, attribute: keyof RegistrySecretArns): unknown {
  if (Token.isUnresolved(credentials)) {
    return Fn.zipmap(Fn.keys(credentials), ofHosts(credentials, attribute));
  }
  const values = Object.entries(credentials).map(([host, secrets]) => [host, secrets[attribute]]);
  return Object.fromEntries(values.filter(([, value]) => value !== undefined));
}

/** An attribute of each host, in the order of the hosts. */
function ofHosts(credentials: RegistryCredentials, attribute: keyof RegistrySecretArns) {
  return propertyAccess(Fn.values(credentials), ["*", terraformName(attribute)]);
}
