import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalAws } from "../index";
import { CertificateAuthority } from "../registry/certificates";
import { type AskedConnection, RecordingProxy } from "./recording-proxy";
import { type Exchange, TlsFront } from "./tls-front";

export type { AskedConnection } from "./recording-proxy";
export type { Exchange } from "./tls-front";

/** Host names of this network. `.test` resolves nowhere: https://www.rfc-editor.org/rfc/rfc6761#section-6.2 */
export const SYSDIG_HOST = "sysdig.corporation.test";
export const MIRROR_HOST = "mirror.corporation.test";

type Allows = (host: string, port: number) => boolean;

const AWS_HOST = /\.(amazonaws\.com|api\.aws)$/;
const ECR_REGISTRY_HOST = /\.dkr\.ecr\./;

/**
 * A network whose only way out is a proxy, which records each connection and refuses hosts that are not allowed. Behind
 * it one front ends all TLS and records each request. The embedded AWS answers under AWS's names, with certificates of
 * a simulated public authority. Sysdig, the scanner's mirror and the registries answer with certificates of a company's
 * authority.
 */
export class PrivateNetwork {
  /** PEM file with the simulated public authority of AWS's names. */
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

  /** @param isAllowedForSecond hosts that the second proxy allows. Default: the same */
  static async start(isAllowed: Allows, isAllowedForSecond = isAllowed): Promise<PrivateNetwork> {
    const network = new PrivateNetwork();
    network.front = await TlsFront.start((host) => network.backendOf(host));
    const route = (allows: Allows) => (host: string, port: number) =>
      allows(host, port) ? network.front.port : undefined;
    network.proxy = await RecordingProxy.start(route(isAllowed));
    network.second = await RecordingProxy.start(route(isAllowedForSecond));
    return network;
  }

  connect(aws: LocalAws): void {
    this.aws = aws;
  }

  get proxyUrl(): string {
    return this.proxy.url;
  }

  /** A second proxy, to record one kind of program separately. */
  get secondProxyUrl(): string {
    return this.second.url;
  }

  /** Returns the company's authority in PEM, which only this network's programs trust. */
  caBundle(): string {
    return this.ownAuthority.certificate;
  }

  connections(): readonly AskedConnection[] {
    return [...this.proxy.connections(), ...this.second.connections()];
  }

  secondConnections(): readonly AskedConnection[] {
    return this.second.connections();
  }

  /** Returns the requests that came through either proxy. */
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
