import { rootCertificates } from "node:tls";
import { isOutage } from "../../clients/outage";
import { type ClientConfig, callRefusal } from "../../clients/signed-call";
import { parseArn, unqualified } from "../../contract/arn";
import { TOKEN_NOT_SET } from "../../contract/build";
import { MINUTE } from "../../contract/durations";
import { BACKEND_ERRORS } from "../../errors/backend-errors";
import { errorOf } from "../../errors/error-reason";
import { jsonIn } from "../../table/value";
import { askStore, isSecret } from "../token-store";
import { SysdigError } from "./sysdig-error";

/** Reads a stored text. @throws SysdigError if the text cannot be read */
export type ReadText = () => Promise<string>;

/** A rotated token is used after this time at the latest, in milliseconds; after a refusal at once. */
const CACHE_MS = 5 * MINUTE;
/** Characters allowed in an HTTP header, as in the input's validation. */
const CHARACTERS = /^[!-~]+$/;

interface Stored {
  readonly SecretString: string;
  readonly Parameters: readonly { readonly Value?: string }[];
}

/**
 * Returns a reader of a secret of any region, or of a parameter of this account and region. It calls GetParameters, as
 * CodeBuild does, so builds and functions need the same permission.
 *
 * @param place the secret's ARN, or the parameter's name
 * @see https://docs.aws.amazon.com/secretsmanager/latest/apireference/API_GetSecretValue.html
 * @see https://docs.aws.amazon.com/systems-manager/latest/APIReference/API_GetParameters.html
 */
export function storedText(config: ClientConfig, place: string, what: string): ReadText {
  const [kind, operation, asked] = isSecret(place)
    ? (["secret", "GetSecretValue", { SecretId: place }] as const)
    : (["parameter", "GetParameters", { Names: [place], WithDecryption: true }] as const);
  return async () => {
    const called = await askStore<Stored>(config, place, operation, asked);
    if (called instanceof Error) {
      throw unreadable({ what, place: `${kind} ${place}` }, called);
    }
    const { SecretString, Parameters: [parameter] = [] } = called.answer;
    if (kind === "parameter" && parameter === undefined) {
      const message = "this account and region have none of this name";
      throw unreadable({ what, place: `${kind} ${place}` }, callRefusal("ParameterNotFound", message));
    }
    return SecretString ?? parameter?.Value ?? "";
  };
}

/** @param place the parameter's name, or the secret's ARN, with `:` and the token's key if the secret is JSON */
export function tokenIn(config: ClientConfig, place: string): ReadText {
  const text = storedText(config, unqualified(place), "The token");
  const key = parseArn(place).resource[2];
  return key === undefined ? text : async () => textUnder(key, await text(), unqualified(place));
}

function textUnder(key: string, json: string, secret: string): string {
  const value: unknown = Object(jsonIn(json))[key];
  if (typeof value !== "string") {
    throw new SysdigError(errorOf(BACKEND_ERRORS.NoTokenKey, { secret, key }));
  }
  return value;
}

/** Returns the public authorities together with those of a bundle in PEM, which is read once. */
export function authoritiesWith(bundle: ReadText, secret: string): () => Promise<string[]> {
  let trusted: string[] | undefined;
  return async () => {
    if (trusted === undefined) {
      const text = await bundle();
      if (!text.includes("-----BEGIN CERTIFICATE-----")) {
        throw new SysdigError(errorOf(BACKEND_ERRORS.NoCertificate, { secret }));
      }
      trusted = [...rootCertificates, text];
    }
    return trusted;
  };
}

/** @param stored name and place of the text, for a person */
function unreadable(stored: Record<"what" | "place", string>, refusal: Error): SysdigError {
  const values = { ...stored, cause: refusal.name, detail: refusal.message };
  const circumstance = isOutage(refusal) ? "busy" : undefined;
  return new SysdigError(errorOf(BACKEND_ERRORS.UnreadableSecret, values, circumstance));
}

/** A stored token. It is read at first use and kept for a few minutes. */
export class StoredToken {
  private kept: { readonly token: string; readonly until: number } | undefined;

  constructor(
    private readonly stored: ReadText,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** @throws SysdigError `configuration` if there is no token */
  async current(): Promise<string> {
    return this.kept && this.kept.until > this.now().getTime() ? this.kept.token : this.read();
  }

  /** Reads the token again after it was refused, because it may have been rotated. */
  async renewed(refused: string): Promise<string> {
    const other = this.kept?.token;
    return other !== undefined && other !== refused ? other : this.read();
  }

  private async read(): Promise<string> {
    this.kept = undefined;
    const token = (await this.stored()).trim();
    if (token === "" || token === TOKEN_NOT_SET) {
      throw new SysdigError(errorOf(BACKEND_ERRORS.TokenMissing, {}));
    }
    if (!CHARACTERS.test(token)) {
      throw new SysdigError(errorOf(BACKEND_ERRORS.MalformedToken, {}));
    }
    this.kept = { token, until: this.now().getTime() + CACHE_MS };
    return token;
  }
}
