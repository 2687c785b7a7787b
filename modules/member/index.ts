export { Member } from "./member";
