import { generateKeyPairSync, type KeyObject, randomBytes, sign } from "node:crypto";
import { DAY } from "../../functions/contract/durations";

/** The parts of DER that a certificate needs: https://www.rfc-editor.org/rfc/rfc5280 */
const der = (tag: number, ...parts: Buffer[]): Buffer => {
  const content = Buffer.concat(parts);
  const size = content.length;
  const length = size < 128 ? [size] : size < 256 ? [0x81, size] : [0x82, size >> 8, size & 255];
  return Buffer.concat([Buffer.from([tag, ...length]), content]);
};
const sequence = (...parts: Buffer[]) => der(0x30, ...parts);
const identifier = (hex: string) => der(0x06, Buffer.from(hex, "hex"));
const utcTime = (date: Date) =>
  der(0x17, Buffer.from(`${date.toISOString().replace(/\D/g, "").slice(2, 14)}Z`));
const commonName = (text: string) =>
  sequence(der(0x31, sequence(identifier("550403"), der(0x0c, Buffer.from(text)))));
const extension = (oid: string, critical: boolean, value: Buffer) =>
  sequence(identifier(oid), ...(critical ? [der(0x01, Buffer.from([255]))] : []), der(0x04, value));
const pem = (bytes: Buffer) =>
  `-----BEGIN CERTIFICATE-----\n${bytes.toString("base64").replace(/.{1,64}/g, "$&\n")}-----END CERTIFICATE-----\n`;

const ECDSA_WITH_SHA256 = sequence(identifier("2a8648ce3d040302"));
const BASIC_CONSTRAINTS = "551d13";
const SUBJECT_ALTERNATIVE_NAME = "551d11";

/**
 * A certificate authority for any host name. It is kept in memory only. With it a registry on this machine answers for
 * every registry, while clients still verify certificates. Node makes keys and signatures, but no certificates.
 */
export class CertificateAuthority {
  private readonly keys = generateKeyPairSync("ec", { namedCurve: "P-256" });
  /** Clients look up issuers by name, so each name is unique. */
  private readonly name = `fargate-image-scanning tests ${randomBytes(8).toString("hex")}`;
  readonly certificate = this.certify(
    this.name,
    this.keys.publicKey,
    extension(BASIC_CONSTRAINTS, true, sequence(der(0x01, Buffer.from([255])))),
  );

  /** Issues a key and a certificate for a host name, in PEM. */
  issue(host: string): { key: string; cert: string } {
    const { publicKey, privateKey } = generateKeyPairSync("ec", { namedCurve: "P-256" });
    const names = sequence(der(0x82, Buffer.from(host)));
    // The host name is in the extension, because the subject has room for 64 characters only.
    const cert = this.certify("registry", publicKey, extension(SUBJECT_ALTERNATIVE_NAME, false, names));
    return { key: privateKey.export({ type: "pkcs8", format: "pem" }).toString(), cert };
  }

  private certify(subject: string, publicKey: KeyObject, ...extensions: Buffer[]): string {
    const now = Date.now();
    const content = sequence(
      der(0xa0, der(0x02, Buffer.from([2]))),
      der(0x02, Buffer.from([1, ...randomBytes(8)])),
      ECDSA_WITH_SHA256,
      commonName(this.name),
      sequence(utcTime(new Date(now - DAY)), utcTime(new Date(now + 30 * DAY))),
      commonName(subject),
      publicKey.export({ type: "spki", format: "der" }),
      der(0xa3, sequence(...extensions)),
    );
    const signature = sign("sha256", content, this.keys.privateKey);
    return pem(sequence(content, ECDSA_WITH_SHA256, der(0x03, Buffer.from([0]), signature)));
  }
}
