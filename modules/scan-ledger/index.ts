export * from "./made-after-table";
export * from "./scan-ledger";
