export {
  accounts,
  BUS,
  CLUSTER,
  clusters,
  each,
  inBackendMode,
  KEY,
  KEY_ALIAS,
  longPatterns,
  numbered,
  OF_MEMBER,
  PARAMETER,
  POLICY,
  ROLE,
  SECRET,
  SECRET_ELSEWHERE,
  SERVICE,
  TOPIC,
} from "./examples";
export {
  boolInput,
  type Example,
  type Examples,
  type Input,
  listInput,
  mapInput,
  numberInput,
  objectInput,
  objectListInput,
  objectMapInput,
  type Rule,
  stringInput,
} from "./input";
export { keysMatch, valuesDiffer, valuesMatch } from "./map-rules";
export { ModuleStack, REQUIRED_AWS_PROVIDER } from "./module-stack";
export { attributeRule, keyRule, mostRule, notReservedName, patternRule } from "./object-rules";
export { declareOutputs, type Output } from "./outputs";
export {
  atMostCharacters,
  atMostEntries,
  between,
  CURRENT_REGION,
  clustersAmong,
  eachEntry,
  eachMatches,
  entriesMatch,
  ifGiven,
  isHere,
  matches,
  matchesIfGiven,
  oneOf,
  quote,
  together,
  withCommas,
} from "./rules";
export {
  clustersInput,
  ecrRepositoriesInput,
  launchTypesInput,
  MOST_TOPICS,
  PERMISSIONS_BOUNDARY_INPUT,
  TAGS_INPUT,
  topicsInput,
} from "./shared-inputs";
export { tagAll } from "./tags";
export { terraformVariables, type Variables } from "./terraform-variables";
