export { type Attributes, printBlock, type Value } from "./body";
export { printExpression } from "./expression";
export { templateParts } from "./template";
