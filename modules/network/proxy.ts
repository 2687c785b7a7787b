import { Fn, type IResolvable, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import { attributeOf, type BoolValue, choose, comment } from "../terraform-language";

/** URL without user name or password, because whoever may read the project can read a plain variable. */
const PROXY_URL = "^https?://([A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\])(:[0-9]{1,5})?/?$";

/** `http_proxy` is for http addresses; default: `https_proxy`. `no_proxy` names hosts that are reached directly. */
export const PROXY_ATTRIBUTES = {
  https_proxy: { matches: PROXY_URL, isRequired: true },
  // CodeBuild limits a build's variables together.
  http_proxy: { matches: PROXY_URL, most: 1000 },
  no_proxy: { matches: "^[A-Za-z0-9.:/_-]+(,[A-Za-z0-9.:/_-]+)*$" },
} as const;

/** Addresses of the machine itself, at which AWS provides the role's credentials and the machine's identity. */
const OF_THE_MACHINE = ["169.254.170.2", "169.254.169.254"];

/** Returns the variables of curl, the AWS CLI and the scanner. curl reads http_proxy in small letters only. */
export function buildProxyVariables(proxy: IResolvable): Record<string, string> {
  const urls = ["http_proxy", "https_proxy"].map((name) => attributeOf(proxy, name));
  const http = Token.asString(Fn.coalesce(urls));
  return { HTTP_PROXY: http, http_proxy: http, ...httpsVariables(proxy) };
}

/** Returns the functions' variables. Functions call only https; AWS's own processes on the machine use http. */
export function functionProxyVariables(
  scope: Construct,
  proxy: IResolvable,
  when: BoolValue,
): Record<string, string> {
  const part = comment(
    new Construct(scope, "proxy"),
    "Settings of the proxy for functions. Empty if only builds are in a VPC, because functions cannot reach its proxy.",
  );
  return new TerraformLocal(part, "function-variables", choose(when, httpsVariables(proxy), {})).asStringMap;
}

function httpsVariables(proxy: IResolvable): Record<string, string> {
  const hosts = Token.asString(attributeOf(proxy, "no_proxy"));
  return {
    HTTPS_PROXY: Token.asString(attributeOf(proxy, "https_proxy")),
    NO_PROXY: Fn.join(",", Token.asList(Fn.compact([hosts, ...OF_THE_MACHINE]))),
  };
}
