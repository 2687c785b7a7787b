import { Fn, type IResolvable, TerraformLocal, Token } from "cdktf";
import { Construct } from "constructs";
import { attributeOf, type BoolValue, choose, comment } from "../terraform-language";

/** No user name and no password: what is in a plain variable can be read by everybody who may read the project. */
const PROXY_URL = "^https?://([A-Za-z0-9.-]+|\\[[0-9a-fA-F:]+\\])(:[0-9]{1,5})?/?$";

/** `http_proxy` is for addresses with http, and the same by default; `no_proxy` names the hosts that are reached without it. */
export const PROXY_ATTRIBUTES = {
  https_proxy: { matches: PROXY_URL, isRequired: true },
  // As much as CodeBuild takes in a build's variable, beside the other ones.
  http_proxy: { matches: PROXY_URL, most: 1000 },
  no_proxy: { matches: "^[A-Za-z0-9.:/_-]+(,[A-Za-z0-9.:/_-]+)*$" },
} as const;

/** Where AWS hands out the role's credentials and the machine's identity: addresses of the machine itself. */
const OF_THE_MACHINE = ["169.254.170.2", "169.254.169.254"];

/** Variables of curl, the AWS CLI and the scanner. For http, curl knows the name in small letters only. */
export function buildProxyVariables(proxy: IResolvable): Record<string, string> {
  const urls = ["http_proxy", "https_proxy"].map((name) => attributeOf(proxy, name));
  const http = Token.asString(Fn.coalesce(urls));
  return { HTTP_PROXY: http, http_proxy: http, ...httpsVariables(proxy) };
}

/**
 * Variables of the functions, where they go through the proxy. They are those for https only, because all that
 * functions call has it, and what AWS runs beside them on the machine has not.
 */
export function functionProxyVariables(
  scope: Construct,
  proxy: IResolvable,
  when: BoolValue,
): Record<string, string> {
  const part = comment(
    new Construct(scope, "proxy"),
    "Settings of the proxy for functions. Empty where builds alone are in a VPC, because functions cannot reach its proxy.",
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
