export { Members, type MembersProps, membersRule } from "./members";
export {
  HUB_ATTRIBUTES,
  MEMBERS_ATTRIBUTES,
  MOST_ACCOUNTS,
  MOST_PATH_CHARACTERS,
  MOST_PLACES,
  memberRoleName,
  membersName,
} from "./settings";
