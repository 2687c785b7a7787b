export {
  CA_BUNDLE_PARAMETER_ATTRIBUTES,
  CA_BUNDLE_SECRET_ATTRIBUTES,
  CaBundle,
} from "./ca-bundle";
