export * from "./ca-bundle";
