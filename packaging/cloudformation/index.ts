export { renderMemberTemplate } from "./member-template";
