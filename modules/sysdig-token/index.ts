export { type ExistingSecret, SysdigToken, type SysdigTokenProps, type TokenParameter } from "./sysdig-token";
