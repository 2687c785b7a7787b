export { Exceptions, type ExceptionsProps, storedExceptions } from "./exceptions";
