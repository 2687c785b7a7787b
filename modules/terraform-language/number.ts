import { Op, Token } from "cdktf";

/** Numbers multiplied, for a text. */
export function product(...[first, ...others]: readonly number[]): string {
  return Token.asString(others.reduce<unknown>((left, right) => Op.mul(left, right), first));
}
