export { ScanLedger, type ScanLedgerProps } from "./scan-ledger";
