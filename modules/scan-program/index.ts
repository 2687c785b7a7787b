export * from "./scan-program";
