export * from "./clusters";
export * from "./read-deployments";
