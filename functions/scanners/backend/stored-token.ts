import { TOKEN_NOT_SET } from "../../contract/build";
import { MINUTE } from "../../contract/durations";
import { BACKEND_ERRORS } from "../../errors/backend-errors";
import { errorOf } from "../../errors/error-reason";
import type { ReadText } from "./stored-text";
import { SysdigError } from "./sysdig-error";

/** A rotated token is found after this time at the latest; after a refusal at once. */
const CACHE_MS = 5 * MINUTE;
/** Characters that fit into an HTTP header, as the input's own rule has them. */
const TOKEN = /^[!-~]+$/;

/** A token that is stored somewhere, read at the first use and kept for a few minutes. */
export class StoredToken {
  private kept: { readonly token: string; readonly until: number } | undefined;

  constructor(
    private readonly stored: ReadText,
    private readonly now: () => Date = () => new Date(),
  ) {}

  /** @throws SysdigError `configuration` where there is none */
  async current(): Promise<string> {
    return this.kept && this.kept.until > this.now().getTime() ? this.kept.token : this.read();
  }

  /** After the token was refused: reads it again, because it may have been rotated meanwhile. */
  async renewed(refused: string): Promise<string> {
    const other = this.kept?.token;
    return other !== undefined && other !== refused ? other : this.read();
  }

  private async read(): Promise<string> {
    this.kept = undefined;
    const token = (await this.stored()).trim();
    if (token === "" || token === TOKEN_NOT_SET) {
      throw new SysdigError(errorOf(BACKEND_ERRORS.NoToken, {}));
    }
    if (!TOKEN.test(token)) {
      throw new SysdigError(errorOf(BACKEND_ERRORS.MalformedToken, {}));
    }
    this.kept = { token, until: this.now().getTime() + CACHE_MS };
    return token;
  }
}
