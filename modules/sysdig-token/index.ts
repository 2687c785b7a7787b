export * from "./sysdig-token";
