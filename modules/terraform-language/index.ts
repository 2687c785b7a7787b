export {
  and,
  attributeOf,
  type Condition,
  choose,
  createIf,
  isGiven,
  isMissing,
  optionalAttributeOf,
} from "./condition";
export { assumedBy, grant, policyDocument, type Statement } from "./policy-document";
