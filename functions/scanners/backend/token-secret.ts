import { BACKEND_ERRORS } from "../../errors/backend-errors";
import { errorOf } from "../../errors/error-reason";
import { SecretReader } from "./secret-reader";
import { SysdigError, TOKEN_ADVICE } from "./sysdig-error";

/** Where the token comes from. */
export interface TokenSource {
  /** @throws SysdigError `configuration` where there is none */
  current(): Promise<string>;
  /** After the token was refused: reads it again, since it may have been rotated meanwhile. */
  renewed(refused: string): Promise<string>;
}

/** A rotated token is found after this time at the latest; after a refusal at once. */
const CACHE_MS = 5 * 60_000;
/** What a first `terraform apply` without a token stores. */
const NOT_SET = "not-set";
/** What fits into an HTTP header, as the input's own rule has it. */
const TOKEN = /^[!-~]+$/;
/** The token in Secrets Manager, read at the first use and kept for a few minutes. */
export class TokenSecret implements TokenSource {
  private kept: { readonly token: string; readonly until: number } | undefined;
  private readonly secret: SecretReader;
  private readonly arn: string;
  private readonly jsonKey: string | undefined;

  /** @param secret the secret's ARN, followed by `:` and the key of the token where the secret is JSON */
  constructor(
    secret: string,
    private readonly now: () => Date = () => new Date(),
  ) {
    // arn:PARTITION:secretsmanager:REGION:ACCOUNT:secret:NAME
    const parts = secret.split(":");
    this.arn = parts.slice(0, 7).join(":");
    this.jsonKey = parts[7];
    this.secret = new SecretReader(this.arn, "The token");
  }

  async current(): Promise<string> {
    return this.kept && this.kept.until > this.now().getTime() ? this.kept.token : this.read();
  }

  async renewed(refused: string): Promise<string> {
    const other = this.kept?.token;
    return other !== undefined && other !== refused ? other : this.read();
  }

  private async read(): Promise<string> {
    this.kept = undefined;
    const token = this.pick(await this.secret.read());
    if (token === "" || token === NOT_SET) {
      throw new SysdigError(errorOf(BACKEND_ERRORS.noToken, (says) => `${says}: ${TOKEN_ADVICE}`));
    }
    if (!TOKEN.test(token)) {
      const words = `or other characters that no token has: ${TOKEN_ADVICE}`;
      throw new SysdigError(errorOf(BACKEND_ERRORS.malformedToken, (says) => `${says} ${words}`));
    }
    this.kept = { token, until: this.now().getTime() + CACHE_MS };
    return token;
  }

  private pick(secret: string): string {
    if (this.jsonKey === undefined) {
      return secret.trim();
    }
    try {
      const value: unknown = JSON.parse(secret)[this.jsonKey];
      if (typeof value === "string") {
        return value.trim();
      }
    } catch {
      // No word of the secret itself may be told.
    }
    throw new SysdigError(
      errorOf(
        BACKEND_ERRORS.noTokenKey,
        (says) =>
          `The secret ${this.arn} ${says} ${this.jsonKey}: correct sysdig_secure_api_token_secret.json_key or the secret.`,
      ),
    );
  }
}
