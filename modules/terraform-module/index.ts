export { moduleFiles } from "./module-files";
export { packagedPaths, type SynthesizedModule, synthesizeModule } from "./synthesized-module";
