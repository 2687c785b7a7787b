export { madeAfterTable } from "./made-after-table";
export { ScanLedger } from "./scan-ledger";
