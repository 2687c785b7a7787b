export { printValue } from "./argument";
export type { Attributes } from "./attribute";
export { printBlock } from "./body";
export { type Meaning, meaningOf, meaningOfValue } from "./meaning";
export { templateParts } from "./template";
export type { Value } from "./value";
