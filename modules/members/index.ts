export { Members, type MembersProps, membersRule } from "./members";
export {
  HUB_ATTRIBUTES,
  type HubSettings,
  MEMBERS_ATTRIBUTES,
  type MembersSettings,
  MOST_ACCOUNTS,
  MOST_PATH_CHARACTERS,
  MOST_PLACES,
  memberRoleName,
  membersName,
} from "./settings";
