export {
  type Block,
  Configuration,
  completed,
  type Entry,
  entriesIn,
  evaluated,
  holds,
  type Inputs,
  type Json,
} from "./configuration";
export { expression } from "./expression";
