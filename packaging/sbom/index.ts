import { readFileSync } from "node:fs";
import { join } from "node:path";
import { Contrib, Enums, Models, Serialize, Spec } from "@cyclonedx/cyclonedx-library";
import { PackageURL } from "packageurl-js";
import { INPUTS } from "../../modules/fargate-image-scanning/inputs";
import { sha256Of } from "../archive";
import { type BundledPackage, bundledPackages, type PackageLock } from "./bundled-packages";
import { thirdPartyLicenses } from "./third-party-licenses";

const REPOSITORY = join(__dirname, "../..");

/** A file of a release that holds bundled code. */
export interface BundledFile {
  readonly name: string;
  readonly bytes: Uint8Array;
  /** Files whose code is in it, from a folder of the repository. */
  readonly contents: readonly string[];
  /** Lambda; a build, which also downloads the scanner; or a user's own Node. */
  readonly runsIn: "Lambda" | "CodeBuild" | "Node";
}

interface Project {
  readonly name: string;
  readonly version: string;
  readonly license: string;
}

const { Component } = Models;
const licenses = new Contrib.License.Factories.LicenseFactory((text) => {
  throw new Error(`${text} is no expression that the list of components knows.`);
});

/** Returns the list of components and the licenses of their packages; `name` is the released package's. */
export function componentFiles(
  name: string,
  files: readonly BundledFile[],
): Readonly<Record<string, string>> {
  const project: Project = { ...JSON.parse(read("package.json")), name };
  const lock: PackageLock = JSON.parse(read("package-lock.json"));
  const packages = bundledPackages(
    files.flatMap(({ contents }) => contents),
    lock,
    REPOSITORY,
  );
  return {
    "sbom.cdx.json": renderSbom(project, files, lock),
    THIRD_PARTY_LICENSES: thirdPartyLicenses(packages, REPOSITORY),
  };
}

const read = (path: string) => readFileSync(join(REPOSITORY, path), "utf8");

/**
 * Returns a release's software bill of materials as CycloneDX 1.6: contents of archives and buildspec, their runtimes,
 * and the scanner, which builds download. Without time and serial number, so that equal contents have equal bytes.
 *
 * @see https://cyclonedx.org/docs/1.6/json/
 */
function renderSbom(project: Project, files: readonly BundledFile[], lock: PackageLock): string {
  const module = new Component(Enums.ComponentType.Application, project.name, {
    bomRef: "fargate-image-scanning",
    version: project.version,
    licenses: licensesOf(project.license),
  });
  const runtime = new Component(Enums.ComponentType.Platform, `AWS Lambda ${defaultOf("lambda_runtime")}`, {
    bomRef: "lambda-runtime",
    supplier: new Models.OrganizationalEntity({ name: "Amazon Web Services" }),
    description: "Default runtime of the functions: the input lambda_runtime",
  });
  const scanner = scannerOf(defaultOf("scanner_version"));
  const bom = new Models.Bom({ metadata: new Models.Metadata({ component: module }) });
  if (files.some(({ runsIn }) => runsIn === "Lambda")) bom.components.add(runtime);
  if (files.some(({ runsIn }) => runsIn === "CodeBuild")) bom.components.add(scanner);
  const packages = new Map<string, InstanceType<typeof Component>>();
  for (const { name, bytes, contents, runsIn } of inOrder(files, (file) => file.name)) {
    const file = new Component(Enums.ComponentType.File, name, {
      bomRef: name,
      hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-256"], sha256Of(bytes)]]),
    });
    if (runsIn !== "Node") {
      file.dependencies.add((runsIn === "Lambda" ? runtime : scanner).bomRef);
    }
    for (const bundled of inOrder(bundledPackages(contents, lock, REPOSITORY), purlOf)) {
      const component = packages.get(purlOf(bundled)) ?? componentOf(bundled);
      packages.set(purlOf(bundled), component);
      file.dependencies.add(component.bomRef);
    }
    module.dependencies.add(file.bomRef);
    bom.components.add(file);
  }
  for (const [, component] of inOrder([...packages], ([purl]) => purl)) {
    bom.components.add(component);
  }
  const serializer = new Serialize.JsonSerializer(new Serialize.JSON.Normalize.Factory(Spec.Spec1dot6));
  return `${serializer.serialize(bom, { space: 2 })}\n`;
}

/** Sorts by code points; the library itself sorts by the machine's language. */
function inOrder<T>(list: readonly T[], keyOf: (each: T) => string): T[] {
  return list.toSorted((one, other) => (keyOf(one) < keyOf(other) ? -1 : 1));
}

/** Returns the scanner, which is in no file: each build downloads it and checks its sum. */
function scannerOf(version: string) {
  const purl = new PackageURL("generic", undefined, "sysdig-cli-scanner", version).toString();
  return new Component(Enums.ComponentType.Application, "sysdig-cli-scanner", {
    bomRef: purl,
    version,
    purl,
    supplier: new Models.OrganizationalEntity({ name: "Sysdig" }),
    description:
      "Not part of the module: each build downloads it from scanner_base_url. By default this version, which the input scanner_version names, and pinned by content with scanner_sha256",
  });
}

function componentOf(bundled: BundledPackage) {
  const { name, version, license, integrity } = bundled;
  const { group, short } = namesOf(name);
  const purl = purlOf(bundled);
  return new Component(Enums.ComponentType.Library, short, {
    bomRef: purl,
    group,
    version,
    purl,
    licenses: licensesOf(license),
    // Hash of the package's archive in the registry.
    hashes: new Models.HashDictionary([[Enums.HashAlgorithm["SHA-512"], sha512Of(name, integrity)]]),
  });
}

function purlOf({ name, version }: BundledPackage): string {
  const { group, short } = namesOf(name);
  return new PackageURL("npm", group, short, version).toString();
}

function namesOf(name: string): { readonly group?: string; readonly short: string } {
  const [group, short] = name.split("/");
  return short === undefined ? { short: name } : { group, short };
}

function licensesOf(license: string | undefined) {
  return new Models.LicenseRepository(license === undefined ? [] : [licenses.makeFromString(license)]);
}

function sha512Of(name: string, integrity = ""): string {
  const [, base64] = /^sha512-(\S+)$/.exec(integrity) ?? [];
  if (base64 === undefined) {
    throw new Error(`package-lock.json has no SHA-512 of ${name}, which is in a bundle.`);
  }
  return Buffer.from(base64, "base64").toString("hex");
}

function defaultOf(name: string): string {
  return String(INPUTS.find((input) => input.name === name)?.default);
}
