export { Member } from "./member";
export type { MemberProps } from "./props";
