export { complaints, smallVersion } from "./complaints";
export {
  addressesIn,
  currentInterface,
  INTERFACE_FILE,
  interfaceOf,
  type PublishedInterface,
  releasedInterface,
} from "./published-interface";
