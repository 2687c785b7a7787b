import type { RunnerProblem } from "../../../contract/build";
import { createHash } from "../built-ins";
import { runCommand } from "../command";
import { RunnerError } from "../runner-error";
import { singleLine } from "../single-line";
import type { RegistryLogin } from "./registry-login";

/** A manifest, an index or an image's config. Any field may be missing. Only schema 1 has `fslayers`. */
type Manifest = Partial<Record<"config" | "manifests" | "fslayers" | "os" | "architecture", unknown>>;

/**
 * Keys that determine which image runs. Go ignores their case and reads the long s as an s; these flags do the same.
 */
const READ_KEY =
  /^(annotations|architecture|artifacttype|config|digest|(fs)?layers|manifests|os|platform|variant)$/iu;

const ACCEPT = [
  "oci.image.index.v1",
  "oci.image.manifest.v1",
  "docker.distribution.manifest.list.v2",
  "docker.distribution.manifest.v2",
].map((type) => `application/vnd.${type}+json`);

/** The first message of an error in JSON, otherwise its code. */
const ERROR = /"(?:message|code(?!.*"message))": *"([^"\\]+)/s;

/**
 * Reads a manifest, an index or an image's config, and verifies its digest.
 * @param reference a digest or a tag
 * @param kind `blobs` for a config
 * @throws RunnerError if the registry does not have it, refuses it or answers anything else
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pulling-manifests
 */
export function readManifest(
  host: string,
  repository: string,
  reference: string,
  login: RegistryLogin,
  kind: "manifests" | "blobs" = "manifests",
): { digest: string; manifest: Manifest } {
  // http only for this machine, for tests.
  const scheme = /^(127\.0\.0\.1|localhost)(:|$)/.test(host) ? "http" : "https";
  let url = new URL(
    `${scheme}://${host === "docker.io" ? "registry-1.docker.io" : host}/v2/${repository}/${kind}/${reference}`,
  );
  let authorization: string | undefined;
  for (let request = 0; request < 6; request++) {
    const { httpStatus, header, body } = get(url, scheme, [`Accept: ${ACCEPT}`, authorization]);
    const location = header("location:");
    if (httpStatus === 200) {
      const digest = `sha256:${createHash("sha256").update(body).digest("hex")}`;
      const expected = reference.includes(":") ? reference : (header("docker-content-digest:") ?? digest);
      if (digest !== expected) {
        throw wrongContent(
          `${url.host} sent ${header("content-type:")} with ${digest} instead of ${expected}`,
        );
      }
      return { digest, manifest: parse(body, url.host) };
    }
    if (httpStatus > 300 && httpStatus < 309 && location) {
      const next = new URL(location, url);
      // Credentials never follow a redirect to another host.
      if (next.origin !== url.origin) {
        authorization = undefined;
        login = {};
      }
      url = next;
      continue;
    }
    if (httpStatus === 401 && !authorization) {
      authorization = authorize(url, scheme, header, repository, login);
      if (authorization) continue;
    }
    // The answer is not quoted if credentials were sent, because the server may repeat them.
    const words = authorization ? "" : ` ${singleLine(ERROR.exec(body)?.[1] ?? body)}`;
    throw new RunnerError(problemOf(httpStatus, body), `${url.host} answered ${httpStatus}${words}`);
  }
  throw trouble(`${host} redirects without end`);
}

function problemOf(httpStatus: number, body: string): RunnerProblem {
  // A registry that answers so about a manifest admits that the repository exists, even to a stranger.
  if (httpStatus === 404) return body.includes('"MANIFEST_UNKNOWN"') ? "ManifestUnknown" : "ImageAbsent";
  if (httpStatus === 429) return "TooManyRequests";
  return httpStatus === 401 || httpStatus === 403 ? "PullRefused" : "RegistryTrouble";
}

const trouble = (detail: string) => new RunnerError("RegistryTrouble", detail);
export const ambiguous = (detail: string): RunnerError => new RunnerError("AmbiguousIndex", detail);
const wrongContent = (detail: string) => new RunnerError("WrongContent", detail);

/**
 * Answers a registry's challenge. Undefined if credentials are needed and are missing or wrong.
 * @throws RunnerError if the credentials would go to a foreign host, or the token server fails
 * @see https://distribution.github.io/distribution/spec/auth/token/
 */
function authorize(
  url: URL,
  scheme: string,
  header: ReturnType<typeof get>["header"],
  repository: string,
  { loginUser, loginPassword }: RegistryLogin,
): string | undefined {
  const basic =
    loginPassword &&
    `Authorization: Basic ${Buffer.from(`${loginUser}:${loginPassword}`).toString("base64")}`;
  const challenge = header("www-authenticate: *bearer ");
  if (!challenge) return basic;
  const parameter = (name: string) => new RegExp(`\\b${name}="([^"]*)"`, "i").exec(challenge)?.[1] ?? "";
  const realm = new URL(parameter("realm"), url);
  realm.searchParams.set("service", parameter("service"));
  // Some registries name a repository differently in scopes than in paths.
  realm.searchParams.set("scope", parameter("scope") || `repository:${repository}:pull`);
  // Allowed: the registry's own host, or a neighbour, such as auth.docker.io of registry-1.docker.io.
  const domain = /^[^.]+(\..+\.[a-z]+)$/.exec(url.hostname)?.[1] ?? "/";
  if (basic && realm.hostname !== url.hostname && !`.${realm.hostname}`.endsWith(domain)) {
    throw new RunnerError("ForeignLogin", `${url.host} wants its credentials sent to ${realm.host}`);
  }
  const { httpStatus, body } = get(realm, scheme, [basic]);
  if (httpStatus === 401 || httpStatus === 403) return undefined;
  if (httpStatus !== 200) throw trouble(`${realm.host} answered ${httpStatus}`);
  const { token, access_token } = parse(body, realm.host);
  return `Authorization: Bearer ${token ?? access_token}`;
}

/**
 * Calls curl, which uses the machine's proxy and certificates. Passes the headers by standard input, which no process
 * list shows.
 */
function get(url: URL, scheme: string, headers: readonly (string | undefined)[]) {
  // Errors but no progress (-sS), with headers (-i), no URL patterns (-g), 30 seconds (-m), further options from stdin
  // (-K).
  const options = "-sSig --suppress-connect-headers -m30 -K-".split(" ");
  const config = [
    // Largest manifest that registries accept:
    // https://github.com/opencontainers/distribution-spec/blob/main/spec.md#pushing-manifests
    "max-filesize = 4M",
    // No redirect may leave https.
    `proto = "=${scheme}"`,
    `url = ${JSON.stringify(url)}`,
    ...headers.filter(Boolean).map((each) => `header = ${JSON.stringify(each)}`),
  ].join("\n");
  const stdout = runCommand("curl", options, "RegistryTrouble", url.host, config);
  const [head, , code] = /^(HTTP\S+ 1.*?\r\n\r\n)*HTTP\S+ (\d+).*?\r\n\r\n/s.exec(stdout) ?? [""];
  return {
    httpStatus: Number(code),
    header: (start: string) => new RegExp(`^${start} *(.*)`, "im").exec(head)?.[1],
    body: stdout.slice(head.length),
  };
}

/**
 * Reads JSON as Go does, which pulls the image.
 * @throws RunnerError if the text is not JSON, or an object repeats a key: readers differ in which of the two they use
 */
function parse(text: string, host: string) {
  let count = 0;
  // A number before each key distinguishes equal keys of an object.
  const numbered = text.replace(/"(?:\\.|[^"\\])*"?(\s*:)?/g, (string, colon) =>
    colon ? `"${count++}:${string.slice(1)}` : string,
  );
  try {
    return Object(JSON.parse(numbered, withReadKeys));
  } catch (error) {
    if (error instanceof RunnerError) throw error;
    throw wrongContent(`${host} answered 200 without JSON`);
  }
}

function withReadKeys(_: string, value: object | null): unknown {
  // The keys still have their numbers, so no key can be `constructor`.
  if (value?.constructor !== Object) return value;
  const parts = new Map<string, unknown>();
  for (const [numbered, part] of Object.entries(value)) {
    let key = numbered.replace(/^\d+:/, "");
    if (READ_KEY.test(key)) key = key.toUpperCase().toLowerCase();
    if (parts.has(key)) throw ambiguous(`${key} comes twice`);
    parts.set(key, part);
  }
  return Object.fromEntries(parts);
}
