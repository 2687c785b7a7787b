/** How an accepted risk names images, and what Sysdig calls that. */
export const ENTITY_TYPES = {
  exact: "imageName",
  prefix: "imagePrefix",
  suffix: "imageSuffix",
  contains: "imageNameContains",
} as const;

export type NameMatch = keyof typeof ENTITY_TYPES;

/** Whether an image of this name is one of those that are named so. */
export function isNamed(name: string, text: string, match: NameMatch): boolean {
  switch (match) {
    case "exact":
      return name === text;
    case "prefix":
      return name.startsWith(text);
    case "suffix":
      return name.endsWith(text);
    case "contains":
      return name.includes(text);
  }
}
