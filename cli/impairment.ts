import type { OpenBreaker } from "../functions/capacity/breaker/decisions";
import { renderImpairment } from "./table";

/** Says that every scan waits above a table; with JSON on standard error, since programs read the other. */
export const printImpairment =
  (json: boolean) =>
  (breaker: OpenBreaker): void =>
    (json ? console.error : console.log)(renderImpairment(breaker, new Date()));
