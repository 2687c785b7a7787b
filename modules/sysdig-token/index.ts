export {
  type ExistingSecret,
  SysdigToken,
  type SysdigTokenProps,
  TOKEN_PARAMETER_ATTRIBUTES,
  TOKEN_SECRET_ATTRIBUTES,
  type TokenParameter,
} from "./sysdig-token";
