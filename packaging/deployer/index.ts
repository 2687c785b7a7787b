export { deployerPolicies, MAX_POLICY_CHARACTERS, type PolicyDocument } from "./policies";
