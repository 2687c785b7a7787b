export { Exceptions, storedExceptions } from "./exceptions";
