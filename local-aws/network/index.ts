import { mkdtempSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import type { LocalAws } from "../index";
import { CertificateAuthority } from "../registry/certificates";
import { type AskedConnection, RecordingProxy } from "./recording-proxy";
import { TlsFront } from "./tls-front";

export type { AskedConnection } from "./recording-proxy";

/** Names in a network of one's own; `.test` resolves nowhere: https://www.rfc-editor.org/rfc/rfc6761#section-6.2 */
export const SYSDIG_HOST = "sysdig.corporation.test";
export const MIRROR_HOST = "mirror.corporation.test";

const AWS_HOST = /\.(amazonaws\.com|api\.aws)$/;
const ECR_REGISTRY_HOST = /\.dkr\.ecr\./;

/**
 * A network with one way out: a proxy that records every connection and refuses hosts that nobody allowed. Behind it the
 * embedded AWS answers under AWS's own names, with certificates of an authority that plays the public one; Sysdig, the
 * scanner's mirror and the registries under names whose certificates come from authorities of the company.
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

  private constructor(private readonly isAllowed: (host: string, port: number) => boolean) {
    this.publicRoots = join(this.folder, "public-roots.pem");
    writeFileSync(this.publicRoots, this.publicAuthority.certificate);
  }

  static async start(isAllowed: (host: string, port: number) => boolean): Promise<PrivateNetwork> {
    const network = new PrivateNetwork(isAllowed);
    network.front = await TlsFront.start((host) => network.backendOf(host));
    network.proxy = await RecordingProxy.start((host, port) =>
      network.isAllowed(host, port) ? network.portOf(host) : undefined,
    );
    return network;
  }

  /** Puts the servers of an embedded AWS behind the names. */
  connect(aws: LocalAws): void {
    this.aws = aws;
  }

  get proxyUrl(): string {
    return this.proxy.url;
  }

  /** The authorities that only this network trusts, in PEM. */
  caBundle(): string {
    return this.ownAuthority.certificate + readFileSync(this.connected.registry.tls.certificateFile, "utf8");
  }

  connections(): readonly AskedConnection[] {
    return this.proxy.connections();
  }

  forget(): void {
    this.proxy.forget();
  }

  stop(): void {
    this.proxy.stop();
    this.front.stop();
    rmSync(this.folder, { recursive: true, force: true });
  }

  private get connected(): LocalAws {
    if (this.aws === undefined) throw new Error("Connect the network to an embedded AWS first.");
    return this.aws;
  }

  private portOf(host: string): number {
    return isOfFront(host) ? this.front.port : this.connected.registry.tls.port;
  }

  private backendOf(host: string) {
    const { endpoint, sysdigUrl } = this.connected;
    return AWS_HOST.test(host)
      ? { port: Number(new URL(endpoint).port), authority: this.publicAuthority }
      : { port: Number(new URL(sysdigUrl).port), authority: this.ownAuthority };
  }
}

const isOfFront = (host: string): boolean =>
  host === SYSDIG_HOST || host === MIRROR_HOST || (AWS_HOST.test(host) && !ECR_REGISTRY_HOST.test(host));
