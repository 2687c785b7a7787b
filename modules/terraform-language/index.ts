export {
  type Attributes,
  attributeValues,
  type Inputs,
  type ListAttribute,
  objectType,
  type PatternAttribute,
} from "./attributes";
export { hasTag, TerraformCheck, warnOfEntries } from "./check";
export { comment, commentOf } from "./comment";
export {
  and,
  attributeOf,
  type BoolValue,
  choose,
  counted,
  hasEntries,
  hasNoEntries,
  hasText,
  isGiven,
  isMissing,
  isText,
  optionalAttributeOf,
  or,
  propertyName,
  terraformName,
  triggerOf,
} from "./condition";
export { createInlinePolicy, grant, grantDocument } from "./inline-policy";
export { nameCondition, nameText } from "./local";
export { product } from "./number";
export {
  assumedBy,
  denyPlainHttp,
  policyDocument,
  type Statement,
  sharedDocument,
} from "./policy-document";
