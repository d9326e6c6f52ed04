import assert from "node:assert/strict";
import fc from "fast-check";
import { terminalHtml, terminalText } from "../../site/notebook/terminal.ts";

const shown: [sent: string, shown: string][] = [
  ["10%\r100%", "100%"],
  ["100%\r10%", "10%%"],
  ["old line\r\x1b[Knew", "new"],
  ["ab\b\bX", "Xb"],
  ["\x1b[?25lhidden cursor\x1b[?25h", "hidden cursor"],
  ["\x1b[38:2::255:0:0mred\x1b[0m, \x1b[38;2;1;2;3mblack\x1b[m", "red, black"],
  ["\x1b]0;a title\x07text", "text"],
  ["\x1b]8;;https://example.org/\x1b\\link\x1b]8;;\x1b\\ after", "link after"],
  ["nu\0ll", "null"],
  ["one\r\ntwo\r\n", "one\ntwo\n"],
  ["one\ntwo\x1b[1A\x1b[2K\rup", "up\ntwo"],
  ["日本\rab", "ab本"],
  ["日\ra", "a "],
  ["cut \x1b[3", "cut "],
  ["a\tb", "a\tb"],
];
for (const [sent, expected] of shown) {
  Deno.test(`a terminal shows ${JSON.stringify(expected)} of ${JSON.stringify(sent)}`, () => {
    assert.equal(terminalText(sent), expected);
  });
}

Deno.test("styles are classes, and links lead to the web only", () => {
  assert.equal(
    `${terminalHtml("\x1b[1;31m<b>\x1b[22mred\x1b[39m")}`,
    '<span class="ansi-bold ansi-fg-red">&lt;b&gt;</span><span class="ansi-fg-red">red</span>',
  );
  assert.equal(
    `${terminalHtml("\x1b[4:3mwave\x1b[4:0m no")}`,
    '<span class="ansi-underline">wave</span> no',
  );
  const link = (address: string) => `${terminalHtml(`\x1b]8;id=1;${address}\x07here\x1b]8;;\x07`)}`;
  assert.equal(
    link("https://example.org/?a=1&b"),
    '<a href="https://example.org/?a=1&amp;b" rel="nofollow noopener">here</a>',
  );
  assert.equal(link("javascript:attack()"), "here");
});

Deno.test("a long line with many steps back is shown", () => {
  const line = "x".repeat(200_000);
  assert.equal(terminalText(`${line}${"-\b\\\b".repeat(20_000)}.`), `${line}.`);
});

Deno.test("nothing that is sent leaves a control character", () => {
  const piece = fc.oneof(
    fc.string(),
    fc.constantFrom(
      "\x1b[",
      "\x1b]8;;",
      "\x07",
      "\x1b\\",
      "m",
      "38:2",
      ";",
      "A",
      "9999999B",
      "\r",
      "\b",
    ),
    fc.constantFrom(
      "\x9b",
      "\x90",
      "日",
      "\u0301",
      "\n",
      "\t",
      "K",
      "2J",
      "10P",
      "\x1bc",
      "\x1b7",
      "\x1b8",
    ),
  );
  fc.assert(
    fc.property(fc.array(piece, { maxLength: 20 }), (pieces) => {
      // deno-lint-ignore no-control-regex
      assert.doesNotMatch(terminalText(pieces.join("")), /[\x00-\x08\x0b-\x1f\x7f-\x9f]/);
    }),
    { numRuns: 500 },
  );
});
