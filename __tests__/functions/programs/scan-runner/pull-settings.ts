import {
  type BuildEnvironment,
  readBuildSettings,
  type Settings,
} from "../../../../functions/programs/scan-runner/settings";

/** The settings of a build that pulls an image. */
export function pullSettings(changes: BuildEnvironment): Settings {
  return readBuildSettings({
    IMAGE_REFERENCE: "ghcr.io/shop/web:1",
    IMAGE_PLATFORM: "linux/amd64",
    SECURE_API_TOKEN: "the-token-of-sysdig",
    ...changes,
  });
}
