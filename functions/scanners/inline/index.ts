import { CodeBuildClient } from "@aws-sdk/client-codebuild";
import { clientOptions } from "../../clients/network";
import type { CreateScanner } from "../scanner";
import { CodeBuildScanner } from "./codebuild-scanner";

/** Inline mode: Sysdig's scanner in builds of a CodeBuild project. */
export const inlineScanner: CreateScanner = ({ setting }) =>
  new CodeBuildScanner(new CodeBuildClient(clientOptions()), setting("SCANNER_PROJECT"));
