import { join } from "node:path";
import { type Block, moduleBlock } from "./module-block";

/** Replaced when the package is made. */
declare const BLOCKS: Readonly<Record<"FargateImageScanning" | "Member", Block>>;
declare const FILES_HASH: string;

const FILES = { path: join(__dirname, "module"), hash: FILES_HASH };

export const FargateImageScanning = moduleBlock("FargateImageScanning", BLOCKS.FargateImageScanning, FILES);
export const Member = moduleBlock("Member", BLOCKS.Member, FILES);
