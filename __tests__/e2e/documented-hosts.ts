import { readFileSync } from "node:fs";
import { join } from "node:path";

const page = () => readFileSync(join(__dirname, "../../docs/network.md"), "utf8");

/** Names under which services are asked that differ from those of their endpoints. */
const HOSTS_OF_ENDPOINTS: Readonly<Record<string, RegExp>> = {
  "ecr.api": /^api\.ecr\.us-east-1\.amazonaws\.com$/,
  "ecr.dkr": /^[0-9]{12}\.dkr\.ecr\.us-east-1\.amazonaws\.com$/,
  s3: /(^|\.)s3\.us-east-1\.amazonaws\.com$/,
};

const TABLE = /<!-- hosts:start -->([\s\S]*)<!-- hosts:end -->/;

/** A row of the table of docs/network.md. */
export interface DocumentedHost {
  readonly who: string;
  /** As it stands there, without formatting. */
  readonly host: string;
}

/** Every host that docs/network.md says the product talks to. */
export function documentedHosts(): readonly DocumentedHost[] {
  const [, table = ""] = TABLE.exec(page()) ?? [];
  const rows = table.split("\n").filter((line) => /^\| (?!who )/.test(line));
  return rows.map((row) => {
    const [, who = "", host = ""] = row.split("|").map((cell) => cell.trim().replaceAll("`", ""));
    return { who, host };
  });
}

/**
 * The hosts behind the VPC endpoints that docs/network.md lists in us-east-1 for builds, or for functions in inline mode with the
 * token in a secret.
 */
export function endpointHosts(who: "builds" | "functions"): readonly RegExp[] {
  const [, table = ""] = /<!-- endpoints:start -->([\s\S]*)<!-- endpoints:end -->/.exec(page()) ?? [];
  return table.split("\n").flatMap((row) => {
    const [, , service, , ofBuilds = "", ofFunctions = ""] =
      /^\| `(S\.([a-z.]+))` \| (\w+) \| (.+) \| (.+) \|$/.exec(row) ?? [];
    const need = who === "builds" ? ofBuilds : ofFunctions;
    if (
      service === undefined ||
      /^no$|^in backend mode|^with `sysdig_secure_api_token_ssm_parameter`$/.test(need)
    ) {
      return [];
    }
    return [HOSTS_OF_ENDPOINTS[service] ?? new RegExp(`^${service}\\.us-east-1\\.amazonaws\\.com$`)];
  });
}

/** What runs in AWS, and not where somebody deploys from. */
export const isOfProduct = ({ who }: DocumentedHost): boolean => !who.startsWith("whoever deploys");

/**
 * Whether the table names a host.
 * @param values what its words stand for: `REGION`, `ACCOUNT`, and the hosts that it only describes
 */
export function isDocumented(
  hosts: readonly DocumentedHost[],
  values: Readonly<Record<string, string | readonly string[]>>,
  host: string,
  port: number,
): boolean {
  // The page says it above the table.
  if (port !== 443) return false;
  return hosts.some(({ host: documented }) => {
    const described = values[documented];
    if (described !== undefined) return described.includes(host);
    const named = documented.replace(/[A-Z]{4,}/g, (word) => String(values[word] ?? word));
    return named === host;
  });
}
