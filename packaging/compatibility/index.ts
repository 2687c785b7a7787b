export { complaints, smallVersion } from "./complaints";
export {
  addressesIn,
  currentInterface,
  INTERFACE_FILE,
  interfaceOf,
  MEMBER_TEMPLATE,
  type PublishedInterface,
  releasedInterface,
} from "./published-interface";
