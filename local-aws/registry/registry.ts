import { parseImage } from "../../functions/contract/images/image";
import { type EcrRefusal, ecrOf } from "./ecr";
import { digestOfText, imageManifest, publishContent, readPublished } from "./images";

export interface RegistryLogin {
  username: string;
  password: string;
  /** Basic, or a token from a login service. */
  scheme: "basic" | "bearer";
  /** Address of the login service. @default - `/token` on the registry itself */
  realm?: string;
  /** The token's scope in the challenge. @default - pulling from the repository of the path */
  scope?: string;
}

export type RegistryFault =
  /** Accepts the connection and never answers. */
  | "hang"
  /** Answers 200 with a web page. */
  | "html"
  /** Sends another manifest than the digest names, and claims that digest. */
  | "lie"
  /** Sends a gigabyte without announcing its length. */
  | "huge"
  | { redirect: string }
  | { status: number; code?: string; message?: string };

export interface RegistryBehaviour {
  login?: RegistryLogin;
  fault?: RegistryFault;
}

/** A request to a registry. Passwords are not recorded, only the scheme. */
export interface RegistryRequest {
  host: string;
  path: string;
  authorization: "none" | "basic" | "bearer";
}

export interface RegistryAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Bytes to send in total, by repeating the body. */
  bytes?: number;
}

/** A config is published like a manifest. */
const MANIFEST = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/;
/** Repositories with this word need a login: like the simulated Sysdig, the registry goes by names. */
const PRIVATE = "private";
const PRIVATE_LOGIN: RegistryLogin = { username: "puller", password: "playground", scheme: "basic" };
const GIGABYTE = 1_000_000_000;

/**
 * Every registry, by its host name: serves published manifests, and for an unknown tag an image made on demand, but no
 * layers.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class SimulatedRegistry {
  private readonly behaviours = new Map<string, RegistryBehaviour>();
  private tags = new Map<string, string>();
  private requests: RegistryRequest[] = [];

  /** @param ecrRefusal asks AWS about pulls from ECR. @default - every password is valid */
  constructor(private readonly ecrRefusal: EcrRefusal = async () => undefined) {}

  setHost(host: string, behaviour: RegistryBehaviour): void {
    this.behaviours.set(host, behaviour);
  }

  /** Points a tag to a digest: `host/repository:tag`. */
  setTag(reference: string, digest: string): void {
    this.tags.set(reference, digest);
  }

  /** Returns the digest of an image name, read like a container engine does. No login is needed. */
  digestOf(image: string): string {
    const { reference, digest } = parseImage(image, "linux/amd64");
    return digest ?? this.digestOfTag(reference);
  }

  private digestOfTag(reference: string): string {
    return this.tags.get(reference) ?? publishContent(imageManifest(reference));
  }

  asked(): readonly RegistryRequest[] {
    return this.requests;
  }

  reset(): void {
    this.behaviours.clear();
    this.tags = new Map();
    this.requests = [];
  }

  /** Answers a request. Undefined: no answer is ever sent. */
  async handle(host: string, url: URL, authorization = ""): Promise<RegistryAnswer | undefined> {
    const scheme = /^basic /i.test(authorization) ? "basic" : authorization ? "bearer" : "none";
    this.requests.push({ host, path: url.pathname, authorization: scheme });
    const { login: ownLogin, fault } = this.behaviours.get(host) ?? {};
    const login = ownLogin ?? defaultLogin(host);
    if (url.pathname === "/token") return this.token(url, login, authorization);
    const [, repository = "", kind, reference = ""] = MANIFEST.exec(url.pathname) ?? [];
    if (!repository) return json(404, { errors: [{ code: "UNSUPPORTED" }] });
    if (fault === "hang") return undefined;
    const asked = login ?? (repository.includes(PRIVATE) ? PRIVATE_LOGIN : undefined);
    const refusal = asked && challenge(asked, url, repository, authorization);
    if (refusal) return refusal;
    const ecr = ownLogin ? undefined : ecrOf(host);
    if (ecr) {
      const action = kind === "blobs" ? "ecr:GetDownloadUrlForLayer" : "ecr:BatchGetImage";
      const password = decoded(authorization).replace(/^AWS:/, "");
      const message = await this.ecrRefusal({ ...ecr, repository, action, password });
      if (message) return json(403, { errors: [{ code: "DENIED", message }] });
    }
    if (typeof fault === "object") return faulty(fault);
    return this.manifest(host, repository, reference, fault);
  }

  private token(url: URL, login: RegistryLogin | undefined, authorization: string): RegistryAnswer {
    const scope = url.searchParams.get("scope") ?? "";
    if (login && authorization !== basic(login))
      return json(401, { details: "incorrect username or password" });
    return json(200, { token: tokenFor(scope) });
  }

  private manifest(
    host: string,
    repository: string,
    reference: string,
    fault: RegistryFault | undefined,
  ): RegistryAnswer {
    const name = `${host === "registry-1.docker.io" ? "docker.io" : host}/${repository}:${reference}`;
    const digest = reference.startsWith("sha256:") ? reference : this.digestOfTag(name);
    const text = readPublished(digest);
    if (fault === "html")
      return { status: 200, headers: { "content-type": "text/html" }, body: "<html>Log in</html>" };
    if (fault === "huge") return { status: 200, headers: {}, body: " ".repeat(65_536), bytes: GIGABYTE };
    if (text === undefined) return json(404, { errors: [{ code: "MANIFEST_UNKNOWN" }] });
    const body = fault === "lie" ? imageManifest("another image") : text;
    const headers = { "docker-content-digest": digest, "content-type": String(JSON.parse(body)?.mediaType) };
    return { status: 200, headers, body };
  }
}

/** ECR allows no anonymous pull. AWS decides whether the password is valid. */
function defaultLogin(host: string): RegistryLogin | undefined {
  return ecrOf(host) ? { username: "AWS", password: "*", scheme: "basic" } : undefined;
}

function challenge(
  login: RegistryLogin,
  url: URL,
  repository: string,
  authorization: string,
): RegistryAnswer | undefined {
  const scope = login.scope ?? `repository:${repository}:pull`;
  const realm = login.realm ?? `${url.origin}/token`;
  const fits =
    login.scheme === "bearer"
      ? authorization === `Bearer ${tokenFor(scope)}`
      : authorization === basic(login) || (login.password === "*" && /^AWS:./.test(decoded(authorization)));
  if (fits) return undefined;
  const header =
    login.scheme === "bearer"
      ? `Bearer realm="${realm}",service="${url.host}",scope="${scope}"`
      : `Basic realm="${url.origin}/"`;
  return { ...json(401, { errors: [{ code: "UNAUTHORIZED" }] }), headers: { "www-authenticate": header } };
}

function faulty(fault: Extract<RegistryFault, object>): RegistryAnswer {
  if ("redirect" in fault) return { status: 307, headers: { location: fault.redirect }, body: "" };
  const { status, code = "SIMULATED", message = "simulated failure" } = fault;
  return json(status, { errors: [{ code, message }] });
}

function basic({ username, password }: RegistryLogin): string {
  return `Basic ${Buffer.from(`${username}:${password}`).toString("base64")}`;
}

function decoded(authorization: string): string {
  return Buffer.from(authorization.replace(/^basic /i, ""), "base64").toString();
}

/** Makes a token for one scope, so that a token for another scope is refused. */
function tokenFor(scope: string): string {
  return digestOfText(`token for ${scope}`).slice(-40);
}

function json(status: number, content: object): RegistryAnswer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(content) };
}
