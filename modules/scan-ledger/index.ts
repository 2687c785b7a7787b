export { madeAfterTable } from "./made-after-table";
export { ScanLedger, type ScanLedgerProps } from "./scan-ledger";
