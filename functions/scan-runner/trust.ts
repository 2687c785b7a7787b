import { existsSync, readFileSync, writeFileSync } from "./built-ins";
import { ScanError } from "./scan-error";

/** What the system trusts, on Amazon Linux and on Debian. */
const SYSTEM_ROOTS = ["/etc/pki/tls/certs/ca-bundle.crt", "/etc/ssl/certs/ca-certificates.crt"];

/** In what words curl, the AWS CLI and the scanner say that they do not trust who answered. */
export const UNTRUSTED = /SSL certificate|CERTIFICATE_VERIFY|x509: /;

/**
 * Lets curl, the AWS CLI and the scanner trust the authorities of `CA_BUNDLE` beside those of the system.
 * @throws ScanError where it holds no certificate
 */
export function trustCaBundle(): void {
  const { env } = process;
  const { CA_BUNDLE, SSL_CERT_FILE = "" } = env;
  if (CA_BUNDLE === undefined) return;
  if (!CA_BUNDLE.includes("-----BEGIN CERTIFICATE-----"))
    throw new ScanError("check the CA bundle, it holds no certificate in PEM");
  const roots = [SSL_CERT_FILE, ...SYSTEM_ROOTS].find(existsSync);
  writeFileSync("ca.pem", `${roots ? readFileSync(roots, "utf8") : ""}\n${CA_BUNDLE}`);
  // Nobody needs it any longer, and each program would be handed it.
  delete env.CA_BUNDLE;
  for (const name of ["AWS_CA_BUNDLE", "CURL_CA_BUNDLE", "SSL_CERT_FILE"])
    env[name] = `${process.cwd()}/ca.pem`;
}
