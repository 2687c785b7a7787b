import { isDeepStrictEqual } from "node:util";
import { MOVED } from "../../modules/fargate-image-scanning/moved";
import { changelogSection, complaints, type PublishedInterface } from "../../packaging";

export interface InterfaceSources {
  readonly isRelease: boolean;
  readonly released: PublishedInterface;
  readonly current: PublishedInterface;
  readonly changelog: string;
}

/** Checks that the changelog names all changes; at a release, that packaging/interface.json is of this release. */
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
