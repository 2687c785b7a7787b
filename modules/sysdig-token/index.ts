export {
  SysdigToken,
  TOKEN_PARAMETER_ATTRIBUTES,
  TOKEN_SECRET_ATTRIBUTES,
} from "./sysdig-token";
