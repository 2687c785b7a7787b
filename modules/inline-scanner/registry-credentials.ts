import { Fn, Token } from "cdktf";
import { type Condition, hasEntries } from "../terraform-language";

/** ARNs of secrets by the host of the registry that they are for. */
export type RegistryCredentials = Readonly<Record<string, string[]>>;

/** The hosts that have secrets. */
export function registryHosts(credentials: RegistryCredentials): string[] {
  return Token.isUnresolved(credentials) ? Token.asList(Fn.keys(credentials)) : Object.keys(credentials);
}

/** Whether any host has secrets. */
export function hasHosts(credentials: RegistryCredentials): Condition {
  // Terraform counts the entries of a map as well as those of a list.
  return hasEntries(Token.isUnresolved(credentials) ? Token.asList(credentials) : Object.keys(credentials));
}

/** The secrets of all hosts, each once: one may be for several hosts. */
export function registrySecrets(credentials: RegistryCredentials): string[] {
  if (Token.isUnresolved(credentials)) {
    return Token.asList(Fn.distinct(Fn.flatten(Fn.values(credentials))));
  }
  const lists = Object.values(credentials);
  return lists.some((secrets) => Token.isUnresolved(secrets))
    ? Token.asList(Fn.distinct(Fn.flatten(lists)))
    : [...new Set(lists.flat())];
}
