import { promisedTypes, typesIn } from "../../../packaging/compatibility/types";

test("interfaces and classes are held by their members, without comments; everything else as it is declared", () => {
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
export declare const VERSION = "1.2.3";
export type Mode = "a" | "b";
export { Other as Renamed } from "./other";
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
    ["VERSION", expect.stringContaining("VERSION")],
    ["Mode", 'export type Mode = "a" | "b";'],
    ["Renamed", ""],
  ]);
});

test("an entry point promises what it exports and whatever can be reached from that, and nothing private", () => {
  const files = new Map(
    Object.entries({
      "index.d.ts": 'export { Scanning } from "./scanning";',
      "scanning.d.ts": `
export declare class Scanning {
  readonly results: Results;
  private readonly hidden;
  constructor(id: string);
}
export declare const INTERNAL = 1;`,
      "results.d.ts": `
export declare class Results {
  readonly arn: string;
  constructor(props: ResultsProps);
}
export interface ResultsProps { readonly topic: string; }`,
    }).map(([name, text]) => [name, Buffer.from(text)]),
  );

  expect(promisedTypes(files, "index.d.ts").map(([name]) => name)).toEqual([
    "Scanning",
    "Scanning.results",
    "Scanning.constructor",
    "Results.arn",
  ]);
});
