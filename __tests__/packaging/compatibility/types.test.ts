import { typesIn } from "../../../packaging/compatibility/types";

test("interfaces and classes are held by their members, without comments", () => {
  const declarations = `
import { Construct } from "constructs";
/** What it takes. */
export interface Props {
  /** A name. */
  readonly name: string;
  readonly mode?: "a" | "b";
}
export declare class Scanning extends Construct {
  readonly arn: string;
  constructor(scope: Construct, id: string, props: Props);
  grant(role: string): void;
}
interface NotExported { readonly x: string; }
`;

  expect(typesIn(declarations)).toEqual([
    ["Props", ""],
    ["Props.name", "required readonly name: string;"],
    ["Props.mode", 'readonly mode?: "a" | "b";'],
    ["Scanning", ""],
    ["Scanning.arn", "readonly arn: string;"],
    ["Scanning.constructor", expect.stringContaining("props: Props")],
    ["Scanning.grant", "grant(role: string): void;"],
  ]);
});
