export {
  type CallsMembers,
  type ChosenImages,
  chosenImages,
  type ScanProgramProps,
  scanProgram,
} from "./scan-program";
