export * from "./scan-coordinator";
export * from "./work-queue";
