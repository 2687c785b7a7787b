export {
  CA_BUNDLE_PARAMETER_ATTRIBUTES,
  CA_BUNDLE_SECRET_ATTRIBUTES,
  CaBundle,
  type CaBundleParameter,
  type CaBundleProps,
  type CaBundleSecret,
} from "./ca-bundle";
