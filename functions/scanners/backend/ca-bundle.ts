import { rootCertificates } from "node:tls";
import { BACKEND_ERRORS } from "../../errors/backend-errors";
import { errorOf } from "../../errors/error-reason";
import { SecretReader } from "./secret-reader";
import { SysdigError } from "./sysdig-error";

/** Authorities to trust beside the public ones: certificates in PEM, in a secret that is read once. */
export class CaBundle {
  private readonly secret: SecretReader;
  private trusted: readonly string[] | undefined;

  constructor(private readonly secretArn: string) {
    this.secret = new SecretReader(secretArn, "The CA bundle");
  }

  /**
   * The public authorities and those of the bundle.
   *
   * @throws SysdigError where the bundle cannot be read, or holds no certificate
   */
  async certificates(): Promise<readonly string[]> {
    this.trusted ??= [...rootCertificates, await this.read()];
    return this.trusted;
  }

  private async read(): Promise<string> {
    const text = await this.secret.read();
    if (!text.includes("-----BEGIN CERTIFICATE-----")) {
      throw new SysdigError(errorOf(BACKEND_ERRORS.NoCertificate, { secret: this.secretArn }));
    }
    return text;
  }
}
