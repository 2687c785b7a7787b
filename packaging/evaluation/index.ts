export {
  type Block,
  Configuration,
  completed,
  type Entry,
  entriesIn,
  holds,
  type Inputs,
  type Json,
} from "./configuration";
export { expression } from "./expression";
