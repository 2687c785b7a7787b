export { renderMemberTemplate } from "./member-template";
export { MEMBER_TEMPLATE, PARAMETERS } from "./parameters";
