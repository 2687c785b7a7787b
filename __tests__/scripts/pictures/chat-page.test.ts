import { chatPage, contentOf } from "../../../scripts/pictures/chat-page";
import { completedOutcome } from "../../functions/outcomes";

const CONTENT = { title: "T", description: "D", keywords: ["one", "two"] };

test("the page has the message that the topic publishes, with its labels and links", async () => {
  const page = chatPage([await contentOf(completedOutcome())]);

  expect(page).toContain("<p><b>Image scan FAILED: docker.io/library/nginx:1.27</b></p>");
  expect(page).toContain("\n<b>Vulnerabilities:</b> 1 critical, 2 high");
  expect(page).toMatch(/<a href="(https:\/\/secure\.sysdig\.com\/[^"]*)">\1<\/a>/);
  expect(page).toContain("<li>Open the report, fix the image, and deploy it again.</li>");
  expect(page).toContain("<b>Keywords</b> Image Scan Completed, FAILED, ");
});

test("a message without next steps has no list", () => {
  expect(chatPage([CONTENT])).not.toContain("<ul>");
});

test("a message is text, and no part of the page", () => {
  expect(chatPage([{ ...CONTENT, description: "<b>&amp;" }])).toContain("<p>&lt;b>&amp;amp;</p>");
});
