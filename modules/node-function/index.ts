export * from "./lambda-access";
export * from "./node-function";
