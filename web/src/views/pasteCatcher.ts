// Takes what the browser pastes while the rows have the focus: only an element that can be typed in is given it everywhere.
import { blockOf, most_pasted_characters, widthOf, type Block } from "../core/paste";

/** Puts the focus into a box that nobody sees for as long as the key is down. REQUIRES: called while the key press is handled. */
export function catchPaste(back: () => void, onPaste: (data: DataTransfer) => void): void {
  const box = document.createElement("textarea");
  box.className = "paste-box";
  box.tabIndex = -1;
  box.setAttribute("aria-hidden", "true");
  let done = false;
  const finish = (): void => {
    if (done) return;
    done = true;
    box.remove();
    back();
  };
  box.addEventListener("paste", (event) => {
    event.preventDefault();
    event.stopPropagation();
    const data = event.clipboardData;
    finish();
    if (data) onPaste(data);
  });
  box.addEventListener("keyup", finish);
  box.addEventListener("blur", finish);
  document.body.append(box);
  box.focus({ preventScroll: true });
}

/** The cells of the first table of a page; nothing in a cell is NULL. */
function tableOf(html: string): Block {
  const table = new DOMParser().parseFromString(html, "text/html").querySelector("table");
  if (!table) return [];
  return [...table.rows].map((row) =>
    [...row.cells].map((cell) => {
      for (const line of cell.querySelectorAll("br")) line.replaceWith("\n");
      const text = cell.textContent.trim();
      return text === "" ? null : text;
    }),
  );
}

/** What was copied, as cells: text between tabs or lines of CSV first, a table of a page where the text has no cells. */
export function blockOfClipboard(text: string, html: string): Block | "too long" {
  if (text.length > most_pasted_characters || html.length > most_pasted_characters) return "too long";
  const block = blockOf(text);
  if (widthOf(block) > 1 || !/<table[\s>]/i.test(html)) return block;
  const table = tableOf(html);
  return widthOf(table) > 1 || block.length === 0 ? table : block;
}
