export { TerraformCheck } from "./check";
export { comment, commentOf } from "./comment";
export {
  and,
  attributeOf,
  type Condition,
  choose,
  counted,
  createIf,
  hasEntries,
  isGiven,
  isMissing,
  isText,
  optionalAttributeOf,
  or,
} from "./condition";
export { nameCondition, nameText } from "./local";
export {
  assumedBy,
  denyPlainHttp,
  grant,
  grantIf,
  policyDocument,
  type Statement,
} from "./policy-document";
