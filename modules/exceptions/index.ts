export { Exceptions, type ExceptionsProps } from "./exceptions";
