import { isDeepStrictEqual } from "node:util";
import { MOVED } from "../../modules/fargate-image-scanning/moved";
import { changelogSection, complaints, type PublishedInterface } from "../../packaging";

/** The module's interface as users have it, and as it is now. */
export interface InterfaceSources {
  /** Whether a release is about to be published. */
  readonly isRelease: boolean;
  readonly released: PublishedInterface;
  readonly current: PublishedInterface;
  readonly changelog: string;
}

/** Whether the changelog names what changes; at a release also whether the list of the interface is that of the release. */
export function wrongInterface({ isRelease, released, current, changelog }: InterfaceSources): string[] {
  if (!isRelease) {
    const news = changelogSection(changelog, "Unreleased");
    return complaints({ released, current, moved: MOVED, news });
  }
  return isDeepStrictEqual(released, current)
    ? []
    : [
        `packaging/interface.json is that of ${released.version}, not of this release: run npm run release:interface.`,
      ];
}
