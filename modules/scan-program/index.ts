export { type ChosenImages, chosenImages, type ScanProgramProps, scanProgram } from "./scan-program";
