import { parseImage } from "../../functions/contract/images/image";
import { type EcrRefusal, ecrOf } from "./ecr";
import { digestOfText, imageManifest, publishContent, readPublished } from "./images";

/** The login that a registry asks for before a pull. */
export interface RegistryLogin {
  username: string;
  password: string;
  /** How it asks: by Basic, or by a token from a login service. */
  scheme: "basic" | "bearer";
  /** Address of the login service. @default - `/token` on the registry itself */
  realm?: string;
  /** The token's scope in its challenge. @default - pulling from the repository that its path names */
  scope?: string;
}

/** How a registry misbehaves. */
export type RegistryFault =
  /** It takes the connection and never answers. */
  | "hang"
  /** It answers 200 with a page for people. */
  | "html"
  /** It sends another manifest than the digest names, and claims the digest. */
  | "lie"
  /** It sends a gigabyte without saying so before. */
  | "huge"
  /** It sends everybody to another address. */
  | { redirect: string }
  /** It answers with this status and a JSON error. */
  | { status: number; code?: string; message?: string };

export interface RegistryBehaviour {
  login?: RegistryLogin;
  fault?: RegistryFault;
}

/** A request to a registry; passwords are not kept, only whether one came. */
export interface RegistryRequest {
  host: string;
  path: string;
  authorization: "none" | "basic" | "bearer";
}

export interface RegistryAnswer {
  status: number;
  headers: Record<string, string>;
  body: string;
  /** Sent again and again until so many bytes went out. */
  bytes?: number;
}

/** A config is published like a manifest. */
const MANIFEST = /^\/v2\/(.+)\/(manifests|blobs)\/([^/]+)$/;
/** As the simulated Sysdig goes by names, so does a registry. */
const PRIVATE = "private";
const PRIVATE_LOGIN: RegistryLogin = { username: "puller", password: "playground", scheme: "basic" };
const GIGABYTE = 1_000_000_000;

/**
 * Every registry there is, by its host name: the manifests that were published, and for a tag that nobody published an
 * image made for the occasion. Answers as the distribution specification says; layers are not served.
 *
 * @see https://github.com/opencontainers/distribution-spec/blob/main/spec.md
 */
export class SimulatedRegistry {
  private readonly behaviours = new Map<string, RegistryBehaviour>();
  private tags = new Map<string, string>();
  private requests: RegistryRequest[] = [];

  /** @param ecrRefusal asks AWS about a pull from ECR. @default - every password is valid */
  constructor(private readonly ecrRefusal: EcrRefusal = async () => undefined) {}

  /** Set how the registry of a host behaves. */
  setHost(host: string, behaviour: RegistryBehaviour): void {
    this.behaviours.set(host, behaviour);
  }

  /** Let a tag name this digest: `host/repository:tag`. */
  setTag(reference: string, digest: string): void {
    this.tags.set(reference, digest);
  }

  /** Digest of an image, as a container engine reads its name; whoever asks by it needs no login. */
  digestOf(image: string): string {
    const { reference, digest } = parseImage(image, "linux/amd64");
    return digest ?? this.digestOfTag(reference);
  }

  private digestOfTag(reference: string): string {
    return this.tags.get(reference) ?? publishContent(imageManifest(reference));
  }

  /** The requests, in order. */
  asked(): readonly RegistryRequest[] {
    return this.requests;
  }

  reset(): void {
    this.behaviours.clear();
    this.tags = new Map();
    this.requests = [];
  }

  /** Answer one request; undefined: never. */
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

/** ECR takes no anonymous pull. Whether the password is valid, AWS is asked. */
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

/** Good for one scope, so that a token for another one is noticed. */
function tokenFor(scope: string): string {
  return digestOfText(`token for ${scope}`).slice(-40);
}

function json(status: number, content: object): RegistryAnswer {
  return { status, headers: { "content-type": "application/json" }, body: JSON.stringify(content) };
}
