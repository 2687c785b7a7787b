export { type ExistingSecret, SysdigToken, type SysdigTokenProps } from "./sysdig-token";
