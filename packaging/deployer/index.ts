export { deployerPolicies, MOST_POLICY_CHARACTERS, type PolicyDocument } from "./policies";
