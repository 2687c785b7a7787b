import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalAws } from "../index";
import { CertificateAuthority } from "../registry/certificates";
import { type AskedConnection, RecordingProxy } from "./recording-proxy";
import { type Exchange, TlsFront } from "./tls-front";

export type { AskedConnection } from "./recording-proxy";
export type { Exchange } from "./tls-front";

/** Names in a network of one's own; `.test` resolves nowhere: https://www.rfc-editor.org/rfc/rfc6761#section-6.2 */
export const SYSDIG_HOST = "sysdig.corporation.test";
export const MIRROR_HOST = "mirror.corporation.test";

/** Whether a proxy lets somebody through to a host. */
type Allows = (host: string, port: number) => boolean;

const AWS_HOST = /\.(amazonaws\.com|api\.aws)$/;
const ECR_REGISTRY_HOST = /\.dkr\.ecr\./;

/**
 * A network with one way out: a proxy that records every connection and refuses hosts that nobody allowed.
 * Behind it all TLS ends at one front, which records every request. There the embedded AWS answers under AWS's
 * own names, with certificates of an authority that plays the public one. Sysdig, the scanner's mirror and the
 * registries answer under names whose certificates come from authorities of the company.
 */
export class PrivateNetwork {
  /** PEM file with the authority of AWS's names, for programs that trust it like the public ones. */
  readonly publicRoots: string;
  private readonly publicAuthority = new CertificateAuthority();
  private readonly ownAuthority = new CertificateAuthority();
  private readonly folder = mkdtempSync(join(tmpdir(), "private-network-"));
  private aws: LocalAws | undefined;
  private front!: TlsFront;
  private proxy!: RecordingProxy;
  private second!: RecordingProxy;

  private constructor() {
    this.publicRoots = join(this.folder, "public-roots.pem");
    writeFileSync(this.publicRoots, this.publicAuthority.certificate);
  }

  /** @param isAllowedForSecond what the second proxy lets through. Default: the same */
  static async start(isAllowed: Allows, isAllowedForSecond = isAllowed): Promise<PrivateNetwork> {
    const network = new PrivateNetwork();
    network.front = await TlsFront.start((host) => network.backendOf(host));
    const route = (allows: Allows) => (host: string, port: number) =>
      allows(host, port) ? network.front.port : undefined;
    network.proxy = await RecordingProxy.start(route(isAllowed));
    network.second = await RecordingProxy.start(route(isAllowedForSecond));
    return network;
  }

  /** Puts the servers of an embedded AWS behind the names. */
  connect(aws: LocalAws): void {
    this.aws = aws;
  }

  get proxyUrl(): string {
    return this.proxy.url;
  }

  /** A second proxy, to see apart what one kind of programs asks for. */
  get secondProxyUrl(): string {
    return this.second.url;
  }

  /** The authorities that only this network trusts, in PEM. */
  caBundle(): string {
    return this.ownAuthority.certificate;
  }

  connections(): readonly AskedConnection[] {
    return [...this.proxy.connections(), ...this.second.connections()];
  }

  /** Those of the second proxy alone. */
  secondConnections(): readonly AskedConnection[] {
    return this.second.connections();
  }

  /** All requests with their hosts, whichever proxy led there. */
  exchanges(): readonly Exchange[] {
    return this.front.exchanges();
  }

  forget(): void {
    this.proxy.forget();
    this.second.forget();
    this.front.forget();
  }

  stop(): void {
    this.proxy.stop();
    this.second.stop();
    this.front.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get connected(): LocalAws {
    if (this.aws === undefined) throw new Error("Connect the network to an embedded AWS first.");
    return this.aws;
  }

  private backendOf(host: string) {
    const { endpoint, sysdigUrl, registry } = this.connected;
    if (AWS_HOST.test(host) && !ECR_REGISTRY_HOST.test(host)) {
      return { port: Number(new URL(endpoint).port), authority: this.publicAuthority };
    }
    return host === SYSDIG_HOST || host === MIRROR_HOST
      ? { port: Number(new URL(sysdigUrl).port), authority: this.ownAuthority }
      : {
          port: registry.tls.port,
          ca: readFileSync(registry.tls.certificateFile, "utf8"),
          authority: this.ownAuthority,
        };
  }
}
