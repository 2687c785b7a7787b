import { Op, Token } from "cdktf";

/** Numbers multiplied, for a text; Terraform multiplies those that only it knows. */
export function product(...factors: readonly number[]): string {
  if (!factors.some((factor) => Token.isUnresolved(factor))) {
    return `${factors.reduce((left, right) => left * right, 1)}`;
  }
  const [first, ...others] = factors;
  return Token.asString(others.reduce<unknown>((left, right) => Op.mul(left, right), first));
}
