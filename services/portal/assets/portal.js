// Comfort only: every page works without it. Suggestions while somebody types in a search box, what would match while somebody
// writes a post, and the focus on what is wrong.
"use strict";
const errors = document.getElementById("errors");
if (errors) errors.focus();

let lists = 0;
for (const box of document.querySelectorAll("input[data-suggest]")) {
  const list = document.createElement("datalist");
  list.id = "suggestions-" + lists++;
  box.after(list);
  box.setAttribute("list", list.id);
  let asked = "";
  let waiting = 0;
  box.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const text = box.value.trim();
      if (!text || text === asked || text.length > 100) return;
      asked = text;
      const query = new URLSearchParams({ q: text, side: box.dataset.suggest });
      const answer = await fetch("/suggest?" + query);
      if (!answer.ok || asked !== text) return;
      const lines = (await answer.text()).split("\n").filter(Boolean);
      list.replaceChildren(...lines.map((line) => Object.assign(document.createElement("option"), { value: line })));
    }, 200);
  });
}

const preview = document.getElementById("preview");
const written = preview && preview.closest("form[data-preview]");
if (written) {
  let waiting = 0;
  let last = "";
  written.addEventListener("input", () => {
    clearTimeout(waiting);
    waiting = setTimeout(async () => {
      const text = new URLSearchParams(new FormData(written)).toString();
      if (text === last) return;
      last = text;
      const answer = await fetch(written.dataset.preview, { method: "POST", body: new URLSearchParams(text) });
      // The server escapes what people wrote; an answer that was overtaken is not shown.
      if (answer.ok && last === text) preview.innerHTML = await answer.text();
    }, 1200);
  });
}
