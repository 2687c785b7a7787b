export * from "./scan-ledger";
