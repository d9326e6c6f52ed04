import { createHash } from "node:crypto";
import { plotStyle } from "@/report/render/render.ts";

/** The site's name, in the header and in every window title. */
export const siteTitle = "How much should you mask?";

/** Plot puts one style element into each chart it draws; its hash lets the pages' policy allow that one only. */
export const styleHash: string = `sha256-${
  createHash("sha256").update(plotStyle()).digest("base64")
}`;
